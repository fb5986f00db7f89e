import type { Observable } from 'rxjs'
import type { Measurement } from '../batch.ts'
import type { Channel, Delivery, From, GapReason, Info, StatusMessage } from '../wire/messages.ts'
import type { TokenSource } from './token-source.ts'
import type { WebSocketConstructor } from './web-socket.ts'

/** 'connecting' also while it waits to try again; 'closed' is final. */
export type ConnectionStatus = 'connecting' | 'open' | 'closed'

/** One record of a topic. Numeric arrays inside `value` are typed arrays, flat in row-major order. */
export interface Item<T = unknown> {
  readonly topic: string
  readonly epoch: string
  readonly seq: number
  /** Milliseconds since 1970, by the server's clock. */
  readonly time: number
  readonly key?: string
  /** How many older values of this key this one replaced (delivery 'latest' only). */
  readonly merged?: number
  readonly value: T
}

/** Records `from` to `to`, both included, that will never come. */
export interface TopicGap {
  readonly topic: string
  readonly from: number
  readonly to: number
  readonly reason: GapReason
}

/** Something that is the case: a sampler that is frozen, say. `time`: milliseconds since 1970. */
export type Status = Omit<StatusMessage, 'op'>

/** What a subscriber asks for; by default what the channel offers: 'latest' channels from 'last', others from 'live'. */
export interface TopicOptions {
  readonly from?: From
  /** At most this many values per second and key (delivery 'latest'); 10 unless told, at most 60. */
  readonly maxHz?: number
  readonly delivery?: Delivery
  /** Delivery 'lossless': only the records whose number is a multiple of this. */
  readonly every?: number
}

/** What a command is for. */
export interface CommandOptions {
  /** May be left out where the server has one run. */
  readonly run?: string
  readonly args?: Readonly<Record<string, unknown>>
}

/** Which records a page is to have. */
export interface FetchOptions {
  /** Number of the first record; 1 unless told. */
  readonly from?: number
  /** What the numbers mean something with: fails when the server has another by now. */
  readonly epoch?: string
  /** At most this many records; 1000 unless told, and never more. A page also ends after about half a megabyte. */
  readonly limit?: number
}

/** Consecutive records of a topic out of those that the server keeps. */
export interface TopicPage<T = unknown> {
  readonly epoch: string
  readonly items: readonly Item<T>[]
  /** Records of this stretch that cannot be had. */
  readonly gaps: readonly TopicGap[]
  /** Where the next page begins. */
  readonly next: number
  /** Number that the next record of the topic will have: there is one more page while `next` is less. */
  readonly end: number
}

/** The place of a record, from which a subscription goes on behind it, also in another process. */
export interface Cursor {
  readonly epoch: string
  readonly seq: number
}

/** Which measurement is meant, and where to begin. */
export interface MeasurementOptions {
  /** May be left out where the server has one run. */
  readonly run?: string
  /** May be left out where the run has one sampler. */
  readonly sampler?: string
  /** From the first record that is kept unless told. */
  readonly from?: From
}

/** Consecutive trajectories of a measurement, as they came in one record. */
export interface MeasuredStretch extends Measurement {
  /** Give it as `from` to go on behind this stretch. */
  readonly cursor: Cursor
}

export interface ConnectOptions {
  /** Defaults to globalThis.WebSocket, and in a Node without one to package ws. */
  readonly webSocket?: WebSocketConstructor
  /** What a server needs that lets only those in who have a token. It is sent in a header, never in an address. */
  readonly token?: TokenSource
  /** Name told to the server. */
  readonly client?: string
}

/** One connection, whatever happens to the sockets below it. */
export interface Connection {
  /** All advertised channels; replays the current list to every new subscriber. */
  readonly channels: Observable<readonly Channel[]>
  /** Replays the current status. */
  readonly status: Observable<ConnectionStatus>
  /** Replays the newest `info`; one more after every reconnection. */
  readonly info: Observable<Info>
  /** Every loss that the server named. */
  readonly gaps: Observable<TopicGap>
  /** What the server says is the case at present; replays the list to every new subscriber. */
  readonly statuses: Observable<readonly Status[]>
  topic<T = unknown>(name: string, options?: TopicOptions): Observable<Item<T>>
  /** All topics that match: `*` stands for anything but '/', `**` for anything. */
  topics<T = unknown>(glob: string, options?: TopicOptions): Observable<Item<T>>
  /**
   * The values of a measurement, for the operators of `leapstream/operators`: every trajectory once and in order, across breaks of
   * the connection too, until the run is over. Waits for a run. Fails with UsageError where several have this measurement or none
   * does, and with LeapstreamError where trajectories are missing.
   */
  measurement(name: string, options?: MeasurementOptions): Observable<MeasuredStretch>
  /**
   * One page of the records of a topic that the server keeps, from any number on. Waits for a connection; fails with
   * ProtocolError for a topic that is not there or has newest values only.
   */
  fetch<T = unknown>(topic: string, options?: FetchOptions): Promise<TopicPage<T>>
  /**
   * Has 'stop' or 'checkpoint' carried out, and resolves with what was done. Waits for a connection; fails with CommandError when
   * the server refuses, or the connection breaks before the answer.
   */
  command(name: string, options?: CommandOptions): Promise<string>
  /**
   * Makes sure at once that the connection lives, without the pauses between attempts: for a machine that wakes up, or is back in
   * the network. Nothing happens where all is well.
   */
  check(): void
  /** Ends everything: observables complete, status becomes 'closed'. */
  close(): void
}
