/** How a slow client is served: every record, the newest value per key, or one in flight. */
export type Delivery = 'lossless' | 'latest' | 'sample'

/** Where a subscription begins. `{ epoch, seq }` is a cursor: the last record already seen. */
export type From = 'live' | 'first' | 'last' | { epoch: string; seq: number } | { secondsAgo: number }

/** Why a channel ended. */
export type CompleteReason = 'finished' | 'stopped' | 'failed'

/** Why records are missing. */
export type GapReason = 'evicted' | 'corrupt' | 'epoch' | 'sampled'

/** One stream of records. `first` is the oldest record that can still be had, `next` the number of the next one. */
export interface Channel {
  readonly id: number
  readonly topic: string
  /** What the value is, for who shows it: 'measurement', 'integratedTime', 'histogram', 'progress', ... */
  readonly kind: string
  readonly schema?: unknown
  readonly unit?: string
  readonly dtype?: string
  readonly shape?: readonly number[]
  readonly epoch: string
  readonly first: number
  readonly next: number
  readonly delivery: Delivery
}

/** One record as it travels: `time` in milliseconds since 1970; `merged` counts the values it replaced. */
export interface WireItem {
  readonly seq: number
  readonly time: number
  readonly key?: string
  readonly merged?: number
  readonly value: unknown
}

/** Always the first message. */
export interface Info {
  readonly op: 'info'
  /** 'leapstream.v1'. */
  readonly protocol: string
  readonly server: string
  readonly version: string
  readonly session: string
  readonly limits: Readonly<Record<string, number>>
  readonly capabilities: readonly string[]
}

export interface Advertise {
  readonly op: 'advertise'
  readonly channels: readonly Channel[]
}

/** `channels` are ids. */
export interface Unadvertise {
  readonly op: 'unadvertise'
  readonly channels: readonly number[]
}

/** `from` is the first record that will be sent, `recovered` false when records before it were asked for and are gone. */
export interface Subscribed {
  readonly op: 'subscribed'
  readonly request: number
  readonly channel: number
  readonly delivery: Delivery
  readonly epoch: string
  readonly from: number
  readonly next: number
  readonly recovered: boolean
  readonly snapshot?: readonly WireItem[]
}

export interface Data {
  readonly op: 'data'
  readonly channel: number
  readonly items: readonly WireItem[]
}

/** Records `from` to `to`, both included, will not come. */
export interface Gap {
  readonly op: 'gap'
  readonly channel: number
  readonly from: number
  readonly to: number
  readonly reason: GapReason
}

/** `time`: milliseconds since 1970. `lag`: records and bytes not yet sent, per subscribed lossless channel id. */
export interface Ping {
  readonly op: 'ping'
  readonly time: number
  readonly lag: Readonly<Record<string, readonly [behind: number, bytes: number]>>
  readonly durable: Readonly<Record<string, number>>
}

/** `seq` is the last record of the channel, 0 if there was none. */
export interface Complete {
  readonly op: 'complete'
  readonly channel: number
  readonly seq: number
  readonly reason: CompleteReason
}

/** `request` is null when the answered message carried none. */
export interface ErrorMessage {
  readonly op: 'error'
  readonly request: number | null
  readonly code: string
  readonly text: string
  readonly retry: boolean
}

export interface Hello {
  readonly op: 'hello'
  readonly client: string
  readonly token?: string
}

/** Exactly one of `topic` and `glob`. */
export interface Subscribe {
  readonly op: 'subscribe'
  readonly request: number
  readonly topic?: string
  readonly glob?: string
  readonly delivery?: Delivery
  readonly from?: From
  readonly maxHz?: number
  /** Answered with `error` code 'unsupported'. */
  readonly every?: unknown
}

export interface Unsubscribe {
  readonly op: 'unsubscribe'
  readonly request: number
  readonly channel: number
}

export interface Pong {
  readonly op: 'pong'
  readonly time: number
}

/** Messages of the protocol that are answered with `error` code 'unsupported'. */
export interface Unsupported {
  readonly op: 'fetch' | 'command'
  readonly request: number
}

/** Every message of leapstream.v1 that a server sends. */
export type ServerMessage =
  | Info
  | Advertise
  | Unadvertise
  | Subscribed
  | Data
  | Gap
  | Ping
  | Complete
  | ErrorMessage

/** Every message of leapstream.v1 that a client sends. */
export type ClientMessage = Hello | Subscribe | Unsubscribe | Pong | Unsupported
