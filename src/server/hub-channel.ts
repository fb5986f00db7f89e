import { UsageError } from '../errors.ts'
import type { Codec, EncodedItem } from '../wire/codec.ts'
import type { Channel, CompleteReason, Delivery } from '../wire/messages.ts'
import { ChannelRecord, type RecordOrigin } from './channel-record.ts'
import { Fifo } from './fifo.ts'

/** What a channel is; see `Channel` in wire/messages.ts. */
export interface ChannelOptions {
  /** `run/<run>/<sampler>/analysis/<name>` and so on: characters `[A-Za-z0-9_.-/]`, at most 160. */
  readonly topic: string
  /** What the value is, for who shows it: 'measurement', 'integratedTime', 'histogram', 'progress', ... */
  readonly kind: string
  readonly delivery: Delivery
  readonly unit?: string
  /** JSON Schema of the value. */
  readonly schema?: unknown
  readonly dtype?: string
  readonly shape?: readonly number[]
}

/** What a channel needs of its hub. */
export interface ChannelHome {
  readonly epoch: string
  readonly largestFrame: number
  readonly keys: number
  /** A record or the end of the channel is there to be sent. */
  wake(): void
  /** A lossless record was appended: it counts towards the memory of the hub. */
  retain(channel: HubChannel, bytes: number): void
  /** The encodings of retained records grew. */
  grow(bytes: number): void
  onFailure(error: Error): void
}

/** One channel: numbers its records, and keeps the ring of a lossless channel and the last record of each key. */
export class HubChannel implements RecordOrigin {
  readonly id: number
  readonly options: ChannelOptions
  /** Number of the next record. */
  next = 1
  /** Bytes of all records so far. */
  bytes = 0
  /** In order of `seq`: the newest record of each key. */
  readonly last = new Map<string | undefined, ChannelRecord>()
  newest: ChannelRecord | undefined
  completed: CompleteReason | undefined
  readonly #home: ChannelHome
  readonly #onReaders: ((readers: number) => void) | undefined
  #readers = 0
  readonly #ring = new Fifo<ChannelRecord>()

  constructor(id: number, options: ChannelOptions, home: ChannelHome, onReaders?: (readers: number) => void) {
    this.id = id
    this.options = options
    this.#home = home
    this.#onReaders = onReaders
  }

  /** A client reads it from now on. */
  attach(): void {
    this.#onReaders?.(++this.#readers)
  }

  /** A client reads it no longer. */
  detach(): void {
    this.#onReaders?.(--this.#readers)
  }

  get topic(): string {
    return this.options.topic
  }

  /** That of the hub, and the id: a topic that is taken back and opened again numbers its records anew. */
  get epoch(): string {
    return `${this.#home.epoch}.${this.id}`
  }

  get largestFrame(): number {
    return this.#home.largestFrame
  }

  /** The oldest record that can still be had; `next` when there is none. */
  get first(): number {
    if (this.options.delivery === 'lossless') return this.#ring.at(0)?.seq ?? this.next
    return this.newest?.seq ?? this.next
  }

  onFailure(error: Error): void {
    this.#home.onFailure(error)
  }

  /** As it stands in `advertise`. */
  describe(): Channel {
    const { topic, kind, delivery, unit, schema, dtype, shape } = this.options
    return {
      id: this.id,
      topic,
      kind,
      ...(schema === undefined ? {} : { schema }),
      ...(unit === undefined ? {} : { unit }),
      ...(dtype === undefined ? {} : { dtype }),
      ...(shape === undefined ? {} : { shape }),
      epoch: this.epoch,
      first: this.first,
      next: this.next,
      delivery,
    }
  }

  append(value: unknown, key: string | undefined): number {
    if (this.completed !== undefined)
      throw new UsageError(`topic ${this.topic} is complete: nothing can be added`)
    const before = this.last.get(key)
    if (before === undefined && this.last.size >= this.#home.keys) {
      throw new UsageError(`topic ${this.topic} has more than ${this.#home.keys} keys`)
    }
    const record = new ChannelRecord(
      this,
      { seq: this.next, time: Date.now(), key, count: (before?.count ?? 0) + 1, offset: this.bytes },
      value,
    )
    if (this.options.delivery === 'lossless') {
      record.freeze()
      this.#ring.push(record)
      this.bytes += record.bytes
      this.#home.retain(this, record.bytes)
    }
    // Deleted first: a map keeps the order in which keys were added, and this one is to be in order of seq.
    this.last.delete(key)
    this.last.set(key, record)
    this.newest = record
    this.next++
    this.#home.wake()
    return record.seq
  }

  complete(reason: CompleteReason): void {
    if (this.completed !== undefined) return
    this.completed = reason
    this.#home.wake()
  }

  /** A record of the ring; undefined when it was evicted or is still to come. */
  record(seq: number): ChannelRecord | undefined {
    return seq < this.first ? undefined : this.#ring.at(seq - this.first)
  }

  /** `record.item`; what it adds to a record of the ring counts towards the memory of the hub. */
  item(record: ChannelRecord, codec: Codec, merged = 0): EncodedItem {
    return this.#counted(record, () => record.item(codec, merged))
  }

  /** `record.frame`; what it adds to a record of the ring counts towards the memory of the hub. */
  frame(record: ChannelRecord, codec: Codec): Uint8Array {
    return this.#counted(record, () => record.frame(codec))
  }

  #counted<T>(record: ChannelRecord, encode: () => T): T {
    const before = record.bytes
    const encoded = encode()
    if (record.bytes > before && this.record(record.seq) === record) this.#home.grow(record.bytes - before)
    return encoded
  }

  /** Lets go of the oldest record and returns the bytes it held. */
  evict(): number {
    return this.#ring.shift()?.bytes ?? 0
  }
}
