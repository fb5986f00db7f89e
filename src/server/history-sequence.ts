import { ChannelRecord, type RecordOrigin } from './channel-record.ts'
import { firstSince } from './first-since.ts'
import type { History, HistoryRecord } from './history.ts'
import { isMissing, type Missing, type Sequence } from './sequence.ts'

/** Bytes that are read at once. */
const READ_BYTES = 64 * 1024

/**
 * The records of a history. Those read last stay in memory with their encodings, for the clients that read the newest all want
 * the same; the hub says when they have to go.
 */
export class HistorySequence implements Sequence {
  readonly #history: History
  readonly #origin: RecordOrigin
  readonly #retain: (bytes: number) => void
  /** In the order in which they were read. */
  readonly #read = new Map<number, ChannelRecord>()

  /** `retain` is told what a record that stays in memory takes. */
  constructor(history: History, origin: RecordOrigin, retain: (bytes: number) => void) {
    this.#history = history
    this.#origin = origin
    this.#retain = retain
  }

  get epoch(): string {
    return this.#history.epoch
  }

  get first(): number {
    return this.#history.first
  }

  get next(): number {
    return this.#history.next
  }

  get durable(): number | undefined {
    return this.#history.durable === false ? undefined : this.next - 1
  }

  read(seq: number): ChannelRecord | Missing {
    const { first } = this
    if (seq < first) return { to: first - 1, reason: 'evicted' }
    return this.#read.get(seq) ?? this.#readFromHistory(seq, READ_BYTES)
  }

  firstSince(time: number): number {
    const { first, next } = this
    return firstSince(first, next, (seq) => this.#timeFrom(seq), time)
  }

  /** Nothing of it has to be in memory. */
  bytesFrom(): number {
    return 0
  }

  evict(): number {
    const [record] = this.#read.values()
    if (record === undefined) return 0
    this.#read.delete(record.seq)
    record.retained = false
    return record.bytes
  }

  /** Time of the first record from `seq` on that is intact. */
  #timeFrom(seq: number): number {
    for (let next = seq; next < this.next; ) {
      const reading = this.#read.get(next) ?? this.#readFromHistory(next, 1)
      if (!isMissing(reading)) return reading.time
      next = reading.to + 1
    }
    return Number.POSITIVE_INFINITY
  }

  #readFromHistory(seq: number, bytes: number): ChannelRecord | Missing {
    try {
      const { records, next, missing = 'corrupt' } = this.#history.read(seq, bytes)
      const [first] = records
      if (first?.seq !== seq) return { to: (first?.seq ?? next) - 1, reason: missing }
      const [wanted] = records.map((record) => this.#keep(record))
      return wanted ?? { to: seq, reason: 'corrupt' }
    } catch (error) {
      // There is nothing to be had here: who reads is told so, and the operator why.
      this.#origin.onFailure(error as Error)
      return { to: this.next - 1, reason: 'corrupt' }
    }
  }

  /** Undefined for a value that cannot be sent; the operator has been told. */
  #keep({ seq, time, value }: HistoryRecord): ChannelRecord | undefined {
    const before = this.#read.get(seq)
    if (before !== undefined) return before
    const count = seq - this.first + 1
    const record = new ChannelRecord(this.#origin, { seq, time, key: undefined, count, offset: 0 }, value)
    try {
      record.freeze()
    } catch {
      return undefined
    }
    this.#read.set(seq, record)
    record.retained = true
    this.#retain(record.bytes)
    return record
  }
}
