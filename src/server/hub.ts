import { randomUUID } from 'node:crypto'
import { UsageError } from '../errors.ts'
import { defaultLimits, type Limits } from '../wire/limits.ts'
import type { CompleteReason, StatusMessage } from '../wire/messages.ts'
import { isTopic } from '../wire/topic-glob.ts'
import { toWireValue } from '../wire/wire-value.ts'
import type { FairShare, Worker } from './fair-share.ts'
import { type ChannelHome, type ChannelOptions, type ChannelSurroundings, HubChannel } from './hub-channel.ts'
import { HubMeans } from './hub-means.ts'

export interface HubOptions {
  /** Memory of all lossless channels together, recent records and what was read of histories, bytes; 32 MiB unless told. */
  readonly ringBytes?: number
  /** Part of the time of this thread that is spent on clients at most; 0.2 unless told. */
  readonly share?: number
  readonly limits?: Partial<Pick<Limits, 'outboundFrame' | 'keys'>>
  /** Another hub of this process: what limits its clients and memory, limits both together. `ringBytes` and `share` are those of the other. */
  readonly beside?: Hub
  /** Told of values of 'latest' and 'sample' channels that turn out, when a client wants them, not to be encodable. */
  readonly onError?: (error: Error) => void
}

/** The writing end of a channel. None of its functions waits for a client. */
export interface Publisher {
  readonly id: number
  readonly topic: string
  /**
   * Appends a record and returns its number. Values of lossless channels are encoded at once; those of the others when
   * a client wants them, so they must not be changed afterwards. Values are plain objects, arrays, text, numbers and
   * numeric typed arrays. Throws ProtocolError for another value on a lossless channel, UsageError once complete.
   */
  next(value: unknown, key?: string): number
  /** Says that the history of the channel has more records. */
  grew(): void
  /** Ends the channel; it can still be read. */
  complete(reason: CompleteReason): void
  /** Ends the channel as failed. */
  error(): void
  /** Takes the channel back. */
  remove(): void
}

/** Something that is the case, for clients to know; see `StatusMessage` in wire/messages.ts. `time` is now unless told. */
export type Status = Omit<StatusMessage, 'op' | 'time'> & Partial<Pick<StatusMessage, 'time'>>

/** Someone who sends records on to a client, a frame with each step. */
export interface HubListener extends Worker {
  advertised(channel: HubChannel): void
  unadvertised(channel: HubChannel): void
  raised(status: StatusMessage): void
  cleared(id: string): void
}

/**
 * Fan-out without a transport: numbered channels, a bounded memory of recent records, and clients that read from it at
 * their own pace. Publishing costs the same however many clients there are and whatever they do.
 *
 * @example
 * const hub = new Hub()
 * const charge = hub.channel({ topic: 'run/1/hmc/measurement/Q', kind: 'measurement', delivery: 'lossless' })
 * charge.next({ first: 0, steps: 1, chains: 2, values: Float64Array.of(0, -1) }) // 1
 * charge.complete('finished')
 */
export class Hub {
  /** Random: numbers of records mean something only together with it. */
  readonly epoch = randomUUID()
  readonly #means: HubMeans
  readonly #channels = new Map<string, HubChannel>()
  readonly #statuses = new Map<string, StatusMessage>()
  readonly #listeners = new Set<HubListener>()
  readonly #home: ChannelHome
  #lastId = 0
  #woken = false

  constructor(options: HubOptions = {}) {
    const limits = { ...defaultLimits, ...options.limits }
    this.#means =
      options.beside === undefined ? new HubMeans(options.ringBytes, options.share) : options.beside.#means
    this.#home = {
      epoch: this.epoch,
      largestFrame: limits.outboundFrame,
      keys: limits.keys,
      wake: () => this.#wake(),
      retain: (sequence, bytes) => this.#means.retain(sequence, bytes),
      grow: (bytes) => this.#means.grow(bytes),
      onFailure: (error) => options.onError?.(error),
    }
  }

  /** Memory of the retained records, bytes. */
  get bytes(): number {
    return this.#means.bytes
  }

  /** All that is done for clients is done here, so that it takes no more than its share of the time. */
  get share(): FairShare {
    return this.#means.share
  }

  get channels(): HubChannel[] {
    return [...this.#channels.values()]
  }

  /** What is the case at present. */
  get statuses(): StatusMessage[] {
    return [...this.#statuses.values()]
  }

  find(topic: string): HubChannel | undefined {
    return this.#channels.get(topic)
  }

  /** How many clients are connected. */
  get clients(): number {
    return this.#listeners.size
  }

  /** The same, with those of the hubs beside it. */
  get allClients(): number {
    return this.#means.clients
  }

  /**
   * Opens a channel. Throws UsageError for a topic that is taken or not allowed, ProtocolError for a schema that cannot be sent.
   */
  channel(options: ChannelOptions, surroundings: ChannelSurroundings = {}): Publisher {
    const { topic } = options
    if (!isTopic(topic)) {
      throw new UsageError(`topic '${topic}' is not allowed: 1 to 160 of the characters A-Z a-z 0-9 _ . - /`)
    }
    if (this.#channels.has(topic)) throw new UsageError(`topic ${topic} exists already`)
    toWireValue(options, `channel ${topic}`)
    const channel = new HubChannel(++this.#lastId, options, this.#home, surroundings)
    this.#channels.set(topic, channel)
    for (const listener of this.#listeners) listener.advertised(channel)
    return {
      id: channel.id,
      topic,
      next: (value, key) => channel.append(value, key),
      grew: () => channel.grew(),
      complete: (reason) => channel.complete(reason),
      error: () => channel.complete('failed'),
      remove: () => this.#remove(channel),
    }
  }

  /** Tells all clients, and those who come later, that something is the case, until it is cleared. The same id again replaces it. */
  raise(status: Status): void {
    const { id, level, code, text, topic, time = Date.now() } = status
    const before = this.#statuses.get(id)
    if (before !== undefined && before.level === level && before.text === text) return
    const message: StatusMessage = {
      op: 'status',
      id,
      level,
      code,
      text,
      ...(topic === undefined ? {} : { topic }),
      time: before?.time ?? time,
    }
    this.#statuses.set(id, message)
    for (const listener of this.#listeners) listener.raised(message)
  }

  /** It is no longer the case; quiet when it was not raised. */
  clear(id: string): void {
    if (!this.#statuses.delete(id)) return
    for (const listener of this.#listeners) listener.cleared(id)
  }

  /** Tells a listener of everything from here on; returns how to stop. */
  listen(listener: HubListener): () => void {
    this.#listeners.add(listener)
    this.#means.clients++
    return () => {
      if (this.#listeners.delete(listener)) this.#means.clients--
    }
  }

  #remove(channel: HubChannel): void {
    if (this.#channels.get(channel.topic) !== channel) return
    this.#channels.delete(channel.topic)
    channel.complete('stopped')
    for (const listener of this.#listeners) listener.unadvertised(channel)
  }

  /** Once per turn of the event loop, however much is published in it. */
  #wake(): void {
    if (this.#woken || this.#listeners.size === 0) return
    this.#woken = true
    setImmediate(() => {
      this.#woken = false
    })
    for (const listener of this.#listeners) this.share.add(listener)
  }
}
