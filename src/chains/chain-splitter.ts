import { UsageError } from '../errors.ts'
import type { TableRows } from '../tables/numeric-table.ts'
import { counted, grouped } from '../values/format.ts'
import { ChainQueue } from './chain-queue.ts'

/** The chains are those that have come when one of them has so many rows, unless their number is given. */
const ROWS_TO_SETTLE = 100

/** Deals rows out to chains by the number that one of their columns holds. */
export class ChainSplitter {
  /** Of the other columns. */
  readonly names: readonly string[]
  isSettled = false
  readonly #table: string
  readonly #column: string
  readonly #place: number
  readonly #number: number | undefined
  #queues = new Map<number, ChainQueue>()

  /** `number` is how many chains there are, if that is known. */
  constructor(table: string, names: readonly string[], column: string, number: number | undefined) {
    this.#table = table
    this.#column = column
    this.#number = number
    this.#place = names.indexOf(column)
    this.names = names.filter((_, i) => i !== this.#place)
    if (this.#place < 0)
      throw new UsageError(
        `--chain-column ${column}: ${table} has no such column, it has ${names.join(', ')}`,
      )
    if (this.names.length === 0)
      throw new UsageError(`${table} has no column of numbers beside ${column}: nothing can be followed`)
  }

  /** What the rows of each chain have in the column. */
  get chains(): readonly string[] {
    return [...this.#queues.keys()].map((chain) => `${this.#column} ${chain}`)
  }

  /** In the order of `chains`, which is that of their numbers. */
  get queues(): readonly ChainQueue[] {
    return [...this.#queues.values()]
  }

  get bytes(): number {
    return this.queues.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  push({ rows, values }: TableRows): void {
    const width = this.names.length + 1
    const row = new Float64Array(this.names.length)
    for (let i = 0; i < rows; i++) {
      const at = i * width
      for (let c = 0, target = 0; c < width; c++) if (c !== this.#place) row[target++] = values[at + c]!
      const queue = this.#queueOf(values[at + this.#place]!)
      queue.push(row, 1)
      if (!this.isSettled && (this.#number !== undefined || queue.rows >= ROWS_TO_SETTLE)) this.settle()
    }
  }

  /** From now on there are no other chains than those that have come. */
  settle(): void {
    if (this.isSettled) return
    if (this.#number !== undefined && this.#queues.size !== this.#number) return
    this.isSettled = true
    this.#queues = new Map([...this.#queues].sort(([a], [b]) => a - b))
  }

  /** That some chains are too far ahead of others. */
  farApart(): UsageError {
    const all = [...this.#queues].sort(([, a], [, b]) => b.rows - a.rows)
    const [[most, ahead], [least]] = [all[0]!, all.at(-1)!]
    return new UsageError(
      `${this.#table}: ${this.#column} ${most} is ${grouped(ahead.rows)} rows ahead of ${least}: chains must come about side by side; write a file for each chain`,
    )
  }

  #queueOf(chain: number): ChainQueue {
    const queue = this.#queues.get(chain)
    if (queue !== undefined) return queue
    if (this.isSettled)
      throw new UsageError(
        `${this.#table}: ${this.#column} ${chain} is new, and ${this.#number === undefined ? `there were ${counted(this.#queues.size, 'chain')} when the first of them had ${ROWS_TO_SETTLE} rows: say how many there are with --chains N` : `there are ${counted(this.#number, 'chain')} already, by --chains`}`,
      )
    const fresh = new ChainQueue(this.names.length)
    this.#queues.set(chain, fresh)
    return fresh
  }
}
