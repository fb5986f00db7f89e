import { UsageError } from '../errors.ts'
import type { Codec } from '../wire/codec.ts'
import type { Channel, CompleteReason, Delivery } from '../wire/messages.ts'
import { ChannelRecord, type RecordOrigin } from './channel-record.ts'
import type { History } from './history.ts'
import { HistorySequence } from './history-sequence.ts'
import { Ring } from './ring.ts'
import { isMissing, type Sequence } from './sequence.ts'

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

/** What a channel has to do with the rest of the program. */
export interface ChannelSurroundings {
  /** Told how many clients read the channel, whenever that changes. */
  readonly onReaders?: (readers: number) => void
  /**
   * Where records are read from. A lossless channel with a history has no others. One of class 'latest' or 'sample' also has the
   * values that are published; a lossless subscription of it, and `fetch`, give the history.
   */
  readonly history?: History
}

/** What a channel needs of its hub. */
export interface ChannelHome {
  readonly epoch: string
  readonly largestFrame: number
  readonly keys: number
  /** A record or the end of the channel is there to be sent. */
  wake(): void
  /** A record is in memory to stay: it counts towards the memory of the hub. */
  retain(sequence: Sequence, bytes: number): void
  /** The encodings of retained records grew. */
  grow(bytes: number): void
  onFailure(error: Error): void
}

/** A frame that was made for one client, and what it is made of. */
interface FrameAlone {
  readonly record: ChannelRecord
  readonly merged: number
  readonly frame: Uint8Array
}

type Newest = Map<string | undefined, ChannelRecord>

/** One channel: numbers its records, and has the newest of each key and those that are kept. */
export class HubChannel implements RecordOrigin {
  readonly id: number
  readonly options: ChannelOptions
  /** All records that can be had again; undefined for a channel that has newest values only. */
  readonly kept: Sequence | undefined
  completed: CompleteReason | undefined
  readonly #home: ChannelHome
  readonly #onReaders: ((readers: number) => void) | undefined
  #readers = 0
  readonly #ring: Ring | undefined
  /** In order of `seq`: the newest record of each key that was published. */
  readonly #last: Newest = new Map()
  readonly #frames = new Map<Codec, FrameAlone>()
  #newest: ChannelRecord | undefined
  #next = 1

  constructor(id: number, options: ChannelOptions, home: ChannelHome, surroundings: ChannelSurroundings) {
    const { history, onReaders } = surroundings
    this.id = id
    this.options = options
    this.#home = home
    this.#onReaders = onReaders
    if (history !== undefined) {
      const kept: Sequence = new HistorySequence(history, this, (bytes) => home.retain(kept, bytes))
      this.kept = kept
    } else if (options.delivery === 'lossless') {
      this.#ring = new Ring(this.#epoch)
      this.kept = this.#ring
    }
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

  /** Of the numbers that subscriptions of the class that is offered count with. */
  get epoch(): string {
    return this.#offered?.epoch ?? this.#epoch
  }

  /** Number of the next record. */
  get next(): number {
    return this.#offered?.next ?? this.#next
  }

  /** The oldest record that can still be had; `next` when there is none. */
  get first(): number {
    return this.#offered?.first ?? this.#newest?.seq ?? this.#next
  }

  /** In order of `seq`: the newest record of each key. */
  get last(): ReadonlyMap<string | undefined, ChannelRecord> {
    if (!this.#hasOnlyHistory) return this.#last
    const { newest } = this
    return new Map(newest === undefined ? [] : [[undefined, newest]])
  }

  get newest(): ChannelRecord | undefined {
    if (!this.#hasOnlyHistory) return this.#newest
    const { first, next } = this
    if (first === next) return undefined
    const reading = this.kept!.read(next - 1)
    return isMissing(reading) ? undefined : reading
  }

  /**
   * The `data` message with one record alone, which stands for `merged` others too. The last one is kept, for most clients are to get
   * the same. Throws as encoding does.
   */
  frameAlone(record: ChannelRecord, codec: Codec, merged: number): Uint8Array {
    const last = this.#frames.get(codec)
    if (last?.record === record && last.merged === merged) return last.frame
    const frame = codec.encodeData(this.id, [record.item(codec, merged)])
    this.#frames.set(codec, { record, merged, frame })
    return frame
  }

  get largestFrame(): number {
    return this.#home.largestFrame
  }

  onFailure(error: Error): void {
    this.#home.onFailure(error)
  }

  grow(bytes: number): void {
    this.#home.grow(bytes)
  }

  /** As it stands in `advertise`. */
  describe(): Channel {
    const { topic, kind, delivery, unit, schema, dtype, shape } = this.options
    const { id, epoch, first, next, kept } = this
    return {
      id,
      topic,
      kind,
      ...(schema === undefined ? {} : { schema }),
      ...(unit === undefined ? {} : { unit }),
      ...(dtype === undefined ? {} : { dtype }),
      ...(shape === undefined ? {} : { shape }),
      epoch,
      first,
      next,
      delivery,
      ...(delivery === 'lossless' || kept === undefined
        ? {}
        : { history: { epoch: kept.epoch, first: kept.first, next: kept.next } }),
    }
  }

  append(value: unknown, key: string | undefined): number {
    const { topic } = this
    if (this.completed !== undefined) throw new UsageError(`topic ${topic} is complete: nothing can be added`)
    if (this.#hasOnlyHistory) throw new UsageError(`topic ${topic} has the records of its history, no others`)
    const before = this.#last.get(key)
    if (before === undefined && this.#last.size >= this.#home.keys) {
      throw new UsageError(`topic ${topic} has more than ${this.#home.keys} keys`)
    }
    const ring = this.#ring
    const record = new ChannelRecord(
      this,
      { seq: this.next, time: Date.now(), key, count: (before?.count ?? 0) + 1, offset: ring?.bytes ?? 0 },
      value,
    )
    if (ring !== undefined) {
      record.freeze()
      ring.push(record)
      this.#home.retain(ring, record.bytes)
    }
    // Deleted first: a map keeps the order in which keys were added, and this one is to be in order of seq.
    this.#last.delete(key)
    this.#last.set(key, record)
    this.#newest = record
    this.#next++
    this.#home.wake()
    return record.seq
  }

  /** The history has more records. */
  grew(): void {
    this.#home.wake()
  }

  complete(reason: CompleteReason): void {
    if (this.completed !== undefined) return
    this.completed = reason
    this.#home.wake()
  }

  /** That of the hub, and the id: a topic that is taken back and opened again numbers its records anew. */
  get #epoch(): string {
    return `${this.#home.epoch}.${this.id}`
  }

  /** The records that a subscription of the class that is offered numbers, where they are kept. */
  get #offered(): Sequence | undefined {
    return this.options.delivery === 'lossless' ? this.kept : undefined
  }

  get #hasOnlyHistory(): boolean {
    return this.options.delivery === 'lossless' && this.#ring === undefined
  }
}
