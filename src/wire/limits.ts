/**
 * The limits of docs/protocol.md in bytes, counts, seconds and hertz; a server announces its own in `info.limits`.
 *
 * @example
 * const limits: Limits = { ...defaultLimits, connectionsPerAddress: 32 }
 */
export interface Limits {
  /** Bytes of one message from a client. */
  readonly inboundFrame: number
  /** Fragments of one message from a client. */
  readonly fragments: number
  /** Maps and arrays inside one another in a message from a client. */
  readonly nesting: number
  /** Keys and values in a message from a client. */
  readonly items: number
  /** Bytes of one message to a client. */
  readonly outboundFrame: number
  readonly connections: number
  readonly connectionsPerAddress: number
  /** Channels that one connection may be subscribed to at the same time. */
  readonly subscriptions: number
  readonly messagesPerSecond: number
  readonly messageBurst: number
  /** Seconds in which a client has to send its first message. */
  readonly helloSeconds: number
  /** Seconds between two WebSocket pings; the connection ends after `missedPings` without an answer. */
  readonly webSocketPingSeconds: number
  readonly missedPings: number
  /** Seconds between two `ping` messages. */
  readonly pingSeconds: number
  /** Bytes of the headers of an HTTP request or upgrade, and the seconds in which they have to arrive. */
  readonly headerBytes: number
  readonly headerSeconds: number
  /** Seconds that a ticket is good for, which stands in for a token. */
  readonly ticketSeconds: number
  /** Bytes of messages from a client that wait to be answered; their number is at most `messageBurst`. */
  readonly waitingBytes: number
  /** Bytes given to a socket and not yet taken by the system: where sending stops, and where it goes on. */
  readonly highWater: number
  readonly lowWater: number
  /** The same of all clients together: where there are many, sending to each stops at its part of this. */
  readonly allPending: number
  /** Seconds at the high-water mark without any progress after which a client is closed with 4008. */
  readonly stallSeconds: number
  /** Values per second and subscription of delivery 'latest'. */
  readonly latestHz: number
  readonly latestMaxHz: number
  /** Different keys of one channel. */
  readonly keys: number
}

/** What docs/protocol.md says. */
export const defaultLimits: Limits = {
  inboundFrame: 64 * 1024,
  fragments: 16,
  nesting: 8,
  items: 4096,
  outboundFrame: 4 * 1024 * 1024,
  connections: 100,
  connectionsPerAddress: 8,
  subscriptions: 64,
  messagesPerSecond: 20,
  messageBurst: 40,
  helloSeconds: 5,
  webSocketPingSeconds: 15,
  missedPings: 2,
  pingSeconds: 5,
  headerBytes: 8 * 1024,
  headerSeconds: 10,
  ticketSeconds: 60,
  waitingBytes: 512 * 1024,
  highWater: 1024 * 1024,
  lowWater: 256 * 1024,
  allPending: 32 * 1024 * 1024,
  stallSeconds: 30,
  latestHz: 10,
  latestMaxHz: 60,
  keys: 1024,
}
