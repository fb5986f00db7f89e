import { UsageError } from '../errors.ts'
import type { TableRows } from '../tables/numeric-table.ts'
import { counted, grouped } from '../values/format.ts'
import { ChainQueue } from './chain-queue.ts'
import type { ChainWords } from './chain-words.ts'

/** The chains are those that have come when one of them has so many rows, unless their number is given. */
const ROWS_TO_SETTLE = 100
/** More of them are no chains: the column counts rows, or is a measurement. */
const MOST_CHAINS = 65_536

const inOrder = new Intl.Collator('en', { numeric: true })

/** Deals rows out to chains by what one of their columns says. */
export class ChainSplitter {
  /** Of the other columns. */
  readonly names: readonly string[]
  isSettled = false
  readonly #table: string
  readonly #column: string
  readonly #place: number
  readonly #number: number | undefined
  readonly #words: ChainWords
  #queues = new Map<number, ChainQueue>()

  /** `number` is how many chains there are, if that is known. */
  constructor(
    table: string,
    names: readonly string[],
    column: string,
    number: number | undefined,
    words: ChainWords,
  ) {
    this.#table = table
    this.#words = words
    this.#column = column
    this.#number = number
    // without a header the column is a number
    this.#place = Math.max(names.indexOf(column), names.indexOf(`column ${column}`))
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
    return [...this.#queues.keys()].map((chain) => this.#named(chain))
  }

  /** In the order of `chains`, which is that of their numbers or words. */
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
    this.#queues = new Map([...this.#queues].sort(([a], [b]) => this.#compared(a, b)))
  }

  /** That some chains are too far ahead of others. */
  farApart(): UsageError {
    const all = [...this.#queues].sort(([, a], [, b]) => b.rows - a.rows)
    const [[most, ahead], [least]] = [all[0]!, all.at(-1)!]
    return new UsageError(
      `${this.#table}: ${this.#named(most)} is ${grouped(ahead.rows)} rows ahead of ${this.#named(least)}: chains must come about side by side; write a file for each chain`,
    )
  }

  /** That fewer chains have come than there were to be. */
  fewChains(): UsageError {
    const named = this.chains.slice(0, 5).join(', ')
    return new UsageError(
      `${this.#table}: of ${counted(this.#number ?? 1, 'chain')} by --chains only ${counted(this.#queues.size, 'chain')} came in ${grouped(this.#rows)} rows: ${named}${this.#queues.size > 5 ? ' and others' : ''}; give their number with --chains`,
    )
  }

  get #rows(): number {
    return this.queues.reduce((sum, { rows }) => sum + rows, 0)
  }

  #queueOf(chain: number): ChainQueue {
    const queue = this.#queues.get(chain)
    if (queue !== undefined) return queue
    if (this.isSettled)
      throw new UsageError(
        `${this.#table}: ${this.#named(chain)} is new, and ${this.#number === undefined ? `${counted(this.#queues.size, 'chain')} had come when the first of them had ${ROWS_TO_SETTLE} rows: say how many there are with --chains N` : `by --chains there are only ${counted(this.#number, 'chain')}`}`,
      )
    if (this.#queues.size === MOST_CHAINS)
      throw new UsageError(
        `${this.#table}: ${this.#column} has more than ${grouped(MOST_CHAINS)} different values: name a column by --chain-column that says of which chain a row is`,
      )
    const fresh = new ChainQueue(this.names.length)
    this.#queues.set(chain, fresh)
    return fresh
  }

  #named(chain: number): string {
    return `${this.#column} ${this.#words.textOf(chain)}`
  }

  /** Numbers as numbers, words by their letters and the numbers in them. */
  #compared(a: number, b: number): number {
    const [first, second] = [this.#words.textOf(a), this.#words.textOf(b)]
    return first === String(a) || second === String(b) ? a - b : inOrder.compare(first, second)
  }
}
