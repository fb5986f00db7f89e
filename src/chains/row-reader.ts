import { UsageError } from '../errors.ts'
import { NumericTable, type TableRows } from '../tables/numeric-table.ts'
import type { TableFormat } from '../tables/table-format.ts'
import { shortened } from '../tables/table-shortened.ts'
import { grouped } from '../values/format.ts'
import type { ByteSource } from './byte-source.ts'
import { ChainWords } from './chain-words.ts'
import { JsonRows } from './json-rows.ts'
import type { RowTable } from './row-table.ts'
import { StanComments } from './stan-comments.ts'

export interface RowOptions extends TableFormat {
  /** Rows that are left out at the start; without it the warm-up that a file of CmdStan says it has. */
  readonly discard?: number
  /** One row of so many is used. */
  readonly thin: number
  /** A column that is read whatever others are: it says of which chain a row is. */
  readonly chainColumn?: string
}

/** With so many lines, or after so many milliseconds in which nothing came, the first lines are read. */
const ENOUGH_LINES = 9
const SOON = 300
const AT_LAST = 2000
const LEAST_LINES = 3
/** Bytes at the start by which JSON is told from a table. */
const START = 4096

const NONE: TableRows = { rows: 0, values: new Float64Array() }

/** The rows of one file, pipe or program, without those that are left out. */
export class RowReader {
  readonly name: string
  /** It is over, and gives no more rows. */
  isOver = false
  /** Rows used so far. */
  used = 0
  /** When something came last. */
  grownAt = performance.now()
  /** By which the chain column calls chains. */
  readonly words = new ChainWords()
  readonly #source: ByteSource
  readonly #options: RowOptions
  readonly #tell: (text: string) => void
  readonly #stan = new StanComments()
  #table: RowTable | undefined
  #restarts = 0
  /** Thrown when the rows before it have been given. */
  #failure: UsageError | undefined
  /** Rows read, those that are left out included. */
  #read = 0
  #others = 0
  #hasToldOfNumbers = false
  #toldWarmUp = false

  constructor(source: ByteSource, options: RowOptions, tell: (text: string) => void) {
    this.name = source.name
    this.#source = source
    this.#options = options
    this.#tell = tell
  }

  /** Names of the columns; none until the first lines are known. */
  get names(): readonly string[] {
    return this.#table?.names ?? []
  }

  get warnings(): readonly string[] {
    return this.#table?.warnings ?? []
  }

  /** Has `wake` called when it may be worth reading again, where that is told; gives the function that takes this back. */
  onGrown(wake: () => void): () => void {
    return this.#source.onGrown?.(wake) ?? (() => {})
  }

  /** The next rows that are used, perhaps none of what has come; undefined where nothing has come. @throws UsageError where they are none. */
  async next(): Promise<TableRows | undefined> {
    if (this.#failure !== undefined) throw this.#failure
    const bytes = await this.#source.read()
    if (this.#source.restarts > this.#restarts) {
      this.#restarts = this.#source.restarts
      this.#table?.restart()
    }
    if (bytes === 'end') return this.#atEnd()
    if (bytes === 'nothing') return this.#whileQuiet()
    this.grownAt = performance.now()
    this.#table ??= this.#tableOf(bytes)
    try {
      return this.#use(this.#table.push(bytes))
    } catch (error) {
      if (!(error instanceof UsageError) || this.names.length === 0) throw error
      // what came before it is used
      this.#failure = error
      return this.#use(this.#table.readUnread())
    }
  }

  /** Ends the reading: of a last line without an end it is said that it is left out. */
  finish(): TableRows | undefined {
    return this.#atEnd()
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #atEnd(): TableRows | undefined {
    if (this.isOver) return undefined
    this.isOver = true
    const table = this.#table
    if (table === undefined) return undefined
    if (table.pending > 0)
      this.#tell(
        `${this.name}: its last line has no end and is left out, for its last number may have been cut`,
      )
    return this.#use(table.readUnread())
  }

  #whileQuiet(): TableRows | undefined {
    const table = this.#table
    if (table === undefined) return undefined
    if (this.#stan.isComplete) return this.#atEnd()
    const quiet = performance.now() - this.grownAt
    const isTime =
      table.unread >= ENOUGH_LINES ? quiet > SOON : table.unread >= LEAST_LINES && quiet > AT_LAST
    return isTime ? this.#use(table.readUnread()) : undefined
  }

  #tableOf(bytes: Uint8Array): RowTable {
    const { columns, chainColumn, ...format } = this.#options
    const live = {
      comment: (text: string, rows: number) => this.#stan.take(text, rows),
      other: (line: number, text: string) => this.#tellOther(line, text),
      ...(chainColumn !== undefined && {
        always: { column: chainColumn, word: (text: string) => this.words.numberOf(text) },
      }),
    }
    const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, START))
    if (/^(\ufeff)?\s*(\{\s*"|\[\s*[-\d])/m.test(start.toString('utf8')))
      return new JsonRows(this.name, columns, live)
    return new NumericTable(this.name, { ...format, ...(columns !== undefined && { columns }) }, live)
  }

  #tellOther(line: number, text: string): void {
    if (this.#others++ > 0) return
    this.#tell(
      `${this.name}, line ${line} is no row and is passed over, and so are others like it: ${JSON.stringify(shortened(text.trim()))}`,
    )
  }

  /** Leaves out what is to be left out. */
  #use({ rows, values }: TableRows): TableRows {
    if (rows === 0) return NONE
    const width = this.names.length
    const { thin, discard = this.#stan.warmUp } = this.#options
    const first = this.#read
    this.#read += rows
    if (discard > 0 && this.#options.discard === undefined && !this.#toldWarmUp) {
      this.#toldWarmUp = true
      this.#tell(`${this.name}: its warm-up is left out, ${grouped(discard)} rows; --discard 0 takes it in`)
    }
    const skipped = Math.min(rows, Math.max(0, discard - first))
    if (skipped === rows) return NONE
    const kept = values.subarray(skipped * width)
    const number = first + skipped - discard
    const used = thin === 1 ? { rows: rows - skipped, values: kept } : thinned(kept, width, number, thin)
    this.#tellNumbers(used)
    this.used += used.rows
    return used
  }

  #tellNumbers({ values }: TableRows): void {
    if (this.#hasToldOfNumbers) return
    let at = 0
    while (at < values.length && values[at]! - values[at]! === 0) at++
    if (at === values.length) return
    this.#hasToldOfNumbers = true
    const { names } = this
    this.#tell(
      `${this.name}: ${names[at % names.length]} is ${values[at]} in row ${grouped(this.used + Math.floor(at / names.length) + 1)}: it is recorded, and of ${names[at % names.length]} nothing can be said any more`,
    )
  }
}

/** The rows whose number is a multiple of `thin`; the first one has the number `first`. */
function thinned(values: Float64Array, width: number, first: number, thin: number): TableRows {
  const rows = values.length / width
  const begin = (thin - (first % thin)) % thin
  const count = Math.max(0, Math.ceil((rows - begin) / thin))
  const kept = new Float64Array(count * width)
  for (let i = 0; i < count; i++) {
    const at = (begin + i * thin) * width
    kept.set(values.subarray(at, at + width), i * width)
  }
  return { rows: count, values: kept }
}

/** @throws UsageError where a file has other columns than the first one. */
export function checkSameColumns(first: RowReader, other: RowReader): void {
  if (first.names.length === other.names.length && first.names.every((name, i) => name === other.names[i]))
    return
  const list = (names: readonly string[]) => shortened(names.join(', '))
  throw new UsageError(
    `${other.name} has the columns ${list(other.names)}, and ${first.name} has ${list(first.names)}: files of one run have the same columns; choose those that all have with --columns NAME,...`,
  )
}
