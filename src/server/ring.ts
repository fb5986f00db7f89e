import type { ChannelRecord } from './channel-record.ts'
import { Fifo } from './fifo.ts'
import { firstSince } from './first-since.ts'
import type { Missing, Sequence } from './sequence.ts'

/** The newest records of a channel in memory; the hub says when the oldest have to go. */
export class Ring implements Sequence {
  readonly epoch: string
  readonly durable = undefined
  next = 1
  readonly #records = new Fifo<ChannelRecord>()
  /** Bytes of all records so far. */
  #bytes = 0

  constructor(epoch: string) {
    this.epoch = epoch
  }

  get first(): number {
    return this.#records.at(0)?.seq ?? this.next
  }

  /** Bytes of all records so far: the place at which the next one begins. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes the record `next`. */
  push(record: ChannelRecord): void {
    this.#records.push(record)
    this.#bytes += record.bytes
    record.retained = true
    this.next++
  }

  read(seq: number): ChannelRecord | Missing {
    const { first } = this
    return seq < first ? { to: first - 1, reason: 'evicted' } : this.#records.at(seq - first)!
  }

  firstSince(time: number): number {
    const { first, next } = this
    return firstSince(first, next, (seq) => this.#records.at(seq - first)!.time, time)
  }

  bytesFrom(seq: number): number {
    const { first } = this
    const record = this.#records.at(Math.max(seq, first) - first)
    return record === undefined ? 0 : this.#bytes - record.offset
  }

  evict(): number {
    const record = this.#records.shift()
    if (record === undefined) return 0
    record.retained = false
    return record.bytes
  }
}
