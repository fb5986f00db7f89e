import { randomUUID } from 'node:crypto'
import { msgpackCodec } from '../wire/codec.ts'
import type { History, HistoryRecord, HistoryStretch } from './history.ts'

/** Bytes that a history takes at most. */
const MOST_BYTES = 256 * 1024

/** What a record takes besides its value, roughly. */
const OVERHEAD = 64

interface EncodedRecord extends Omit<HistoryRecord, 'value'> {
  readonly bytes: Uint8Array
}

/**
 * Records in memory, from the first to the newest: when there is no room for all of them, every second one is given up. So a curve
 * begins where it began, however long it gets, and only becomes coarser.
 *
 * @example
 * const history = new MemoryHistory()
 * history.push({ kind: 'mean', mean: 0.86 })
 * history.next // 2
 */
export class MemoryHistory implements History {
  readonly epoch = randomUUID()
  readonly durable = false
  readonly #mostBytes: number
  /** One of so many, from the first on, and the newest. */
  #records: EncodedRecord[] = []
  #every = 1
  #bytes = 0
  next = 1

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes
  }

  get first(): number {
    return this.#records[0]?.seq ?? this.next
  }

  /**
   * Appends a value, which may change afterwards. The newest one always stays.
   *
   * @throws ProtocolError for a value that cannot be sent.
   */
  push(value: unknown): void {
    // a copy, for the encoder cuts small results out of large buffers
    const bytes = msgpackCodec.encodeValue(value).slice()
    const last = this.#records.at(-1)
    if (last !== undefined && !this.#stays(last)) {
      this.#records.pop()
      this.#bytes -= sizeOf(last)
    }
    const record = { seq: this.next++, time: Date.now(), bytes }
    this.#records.push(record)
    this.#bytes += sizeOf(record)
    while (this.#bytes > this.#mostBytes && this.#records.length > 1) this.#thin()
  }

  read(from: number, bytes: number): HistoryStretch {
    const records: HistoryRecord[] = []
    let next = from
    let left = bytes
    for (let i = this.#indexFrom(from); i < this.#records.length && left > 0; i++) {
      const { seq, time, bytes: encoded } = this.#records[i]!
      records.push({ seq, time, value: msgpackCodec.decodeValue(encoded) })
      left -= encoded.byteLength
      next = seq + 1
    }
    return { records, next, missing: 'evicted' }
  }

  /** Whether a record is kept when it is no longer the newest. */
  #stays({ seq }: EncodedRecord): boolean {
    return (seq - 1) % this.#every === 0
  }

  #thin(): void {
    const newest = this.#records.at(-1)!
    // where there is no room for two, the newest counts
    if (this.#records.length === 2) this.#records = [newest]
    this.#every *= 2
    this.#records = this.#records.filter((record) => record === newest || this.#stays(record))
    this.#bytes = this.#records.reduce((sum, record) => sum + sizeOf(record), 0)
  }

  /** Place of the first record from a number on. */
  #indexFrom(seq: number): number {
    let [low, high] = [0, this.#records.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#records[middle]!.seq < seq) low = middle + 1
      else high = middle
    }
    return low
  }
}

const sizeOf = ({ bytes }: EncodedRecord): number => bytes.byteLength + OVERHEAD
