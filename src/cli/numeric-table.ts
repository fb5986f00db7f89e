import { UsageError } from '../errors.ts'
import { plainRow, type RowFormat } from './plain-row.ts'
import { tableCells } from './table-cells.ts'
import { tableColumns } from './table-columns.ts'
import { type TableDialect, tableDialect } from './table-dialect.ts'
import { type Decimal, decimals, delimiters, type TableFormat } from './table-format.ts'
import { TableLines } from './table-lines.ts'
import { tableNumber } from './table-number.ts'

/** Consecutive rows of a table: `values: [rows, columns]`. */
export interface TableRows {
  readonly rows: number
  readonly values: Float64Array
}

/** Lines that are looked at before the first is read: so many, or fewer if they are long, but three. */
const HEAD_LINES = 64
const HEAD_BYTES = 2 ** 18
const LEAST_HEAD_LINES = 3

const TAB = 9
const SPACE = 32
const HASH = 35

/** How the whole table is read, once its first lines are known. */
interface Layout {
  readonly dialect: TableDialect
  /** Those that are read, counted from 0, and their names. */
  readonly columns: readonly number[]
  readonly names: readonly string[]
  readonly row: RowFormat
  readonly warnings: readonly string[]
  /** Number of the first line that is no comment. */
  readonly firstLine: number
}

/**
 * Splits bytes of a text table into numbers, in chunks of any size. How the table is written (what stands between columns and
 * before fractions, whether there is a header or an index) follows from its first lines; `warnings` says what was assumed
 * where they leave it open, and a `TableFormat` settles it. Memory holds one chunk, one line and those first lines.
 *
 * @example
 * const table = new NumericTable('series.csv')
 * table.push(Buffer.from('Q0,Q1\n1,0\n')) // no rows yet
 * table.end() // { rows: 1, values: [1, 0] }
 * table.names // ['Q0', 'Q1']
 */
export class NumericTable {
  readonly #name: string
  readonly #format: TableFormat
  readonly #lines: TableLines
  #head: { readonly line: number; readonly bytes: Buffer }[] = []
  #headBytes = 0
  #layout: Layout | undefined
  /** What is assumed of commas, until a row shows it. */
  #doubtfulCommas: string | undefined
  #values = new Float64Array(1024)
  #used = 0

  /** `name` is what messages call the table. */
  constructor(name: string, format: TableFormat = {}) {
    this.#name = name
    this.#format = format
    this.#lines = new TableLines(name, (bytes, from, to) => this.#line(bytes, from, to))
  }

  /** Number of columns that are read; 0 until the first lines are known. */
  get columns(): number {
    return this.names.length
  }

  /** Of the columns that are read: what the header calls them, else `column 1`, `column 2`, ... */
  get names(): readonly string[] {
    return this.#layout?.names ?? []
  }

  /** Whether the table names its columns. */
  get hasHeader(): boolean {
    return this.#layout?.dialect.header.names !== undefined
  }

  /** Lines seen, blank ones and comments included. */
  get line(): number {
    return this.#lines.count
  }

  /** What was assumed, what else it could be, and the flag that says which; one sentence each. */
  get warnings(): readonly string[] {
    const warnings = this.#layout?.warnings ?? []
    return this.#doubtfulCommas === undefined ? warnings : [this.#doubtfulCommas, ...warnings]
  }

  /**
   * Takes the next bytes, gives the rows that they complete.
   * @throws UsageError naming line and column where the table is none.
   */
  push(chunk: Uint8Array): TableRows {
    this.#lines.push(chunk)
    return this.#take()
  }

  /** Gives what is left, with or without the line whose end has not come. */
  end({ cut = false } = {}): TableRows {
    if (!cut) this.#lines.end()
    if (this.#layout === undefined && this.#head.length > 0) this.#readHead()
    return this.#take()
  }

  #take(): TableRows {
    const { columns } = this
    const values = this.#values.slice(0, this.#used)
    this.#used = 0
    if (this.#doubtfulCommas !== undefined && this.#separates(values)) this.#doubtfulCommas = undefined
    return { rows: columns === 0 ? 0 : values.length / columns, values }
  }

  /** Whether the commas must stand between columns, as in 0.5,1 or 1,-2: what follows a decimal comma are digits. */
  #separates(values: Float64Array): boolean {
    const { dialect, columns } = this.#layout!
    if (dialect.decimal === 'comma') return false
    return values.some((x, i) => !Number.isInteger(x) || (x < 0 && columns[i % columns.length]! % 2 === 1))
  }

  #line(bytes: Buffer, from: number, to: number): void {
    let at = from
    while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++
    if (at === to || bytes[at] === HASH) return
    if (this.#layout !== undefined) {
      this.#row(bytes, from, to, this.line)
      return
    }
    this.#head.push({ line: this.line, bytes: Buffer.from(bytes.subarray(from, to)) })
    this.#headBytes += to - from
    const { length } = this.#head
    if (length >= HEAD_LINES || (length >= LEAST_HEAD_LINES && this.#headBytes > HEAD_BYTES)) this.#readHead()
  }

  #readHead(): void {
    const head = this.#head
    this.#head = []
    const lines = head.map(({ line, bytes }) => this.#text(bytes, 0, bytes.length, line))
    this.#layout = this.#layoutOf(lines, head[0]!.line)
    const rows = this.hasHeader ? head.slice(1) : head
    for (const { line, bytes } of rows) this.#row(bytes, 0, bytes.length, line)
  }

  #layoutOf(lines: readonly string[], firstLine: number): Layout {
    const dialect = tableDialect(lines, this.#format)
    const { delimiter, decimal, header, cells } = dialect
    const { columns, names, warnings } = tableColumns(this.#name, dialect, this.#format.columns)
    const targets = new Int32Array(header.names?.length ?? cells[0]!.length).fill(-1)
    for (const [target, column] of columns.entries()) targets[column] = target
    this.#doubtfulCommas = dialect.doubtfulCommas
    const doubt = `the first line (${shortened(header.names?.join(', ') ?? '')}) is taken for a header; if it is a row, say --header no, otherwise --header yes`
    return {
      dialect,
      columns,
      names,
      row: {
        delimiter: delimiters[delimiter].charCodeAt(0),
        decimal: delimiters[delimiter] === decimals[decimal] ? 256 : decimals[decimal].charCodeAt(0),
        targets,
      },
      warnings: header.doubtful ? [doubt, ...warnings] : warnings,
      firstLine,
    }
  }

  #row(bytes: Buffer, from: number, to: number, line: number): void {
    const { row, names } = this.#layout!
    while (this.#used + names.length > this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length)
      larger.set(this.#values)
      this.#values = larger
    }
    if (!plainRow(bytes, from, to, row, this.#values, this.#used)) this.#anyRow(bytes, from, to, line)
    this.#used += names.length
  }

  /** Reads a row with care, to find its numbers or what is wrong. */
  #anyRow(bytes: Buffer, from: number, to: number, line: number): void {
    const { dialect, row } = this.#layout!
    const { delimiter, decimal, header } = dialect
    const { targets } = row
    const cells = tableCells(this.#text(bytes, from, to, line), delimiter)
    if (cells.length !== targets.length) {
      const before = header.names === undefined ? 'the lines before' : 'the header'
      const hint =
        this.#doubtfulCommas !== undefined ? ' (if commas are decimal commas, say --decimal comma)' : ''
      throw this.#error(line, `has ${counted(cells.length)}, ${before} ${counted(targets.length)}${hint}`)
    }
    for (const [i, { text }] of cells.entries()) {
      if (targets[i] === -1) continue
      const value = tableNumber(text, decimal)
      if (Number.isFinite(value)) this.#values[this.#used + targets[i]!] = value
      else throw this.#error(line, this.#badCell(text, i, line))
    }
  }

  #badCell(text: string, column: number, line: number): string {
    const { dialect, row, names } = this.#layout!
    const where = `column ${column + 1}${this.hasHeader ? ` (${names[row.targets[column]!]})` : ''}`
    if (/^[+-]?(nan|inf|infinity)$/i.test(text))
      return `${where} is ${text}: a series must be finite, drop such rows or chains`
    if (!Number.isNaN(tableNumber(text, dialect.decimal))) return `${where}: ${text} is too large for float64`
    return `${where}${text === '' ? ' is empty' : `: ${JSON.stringify(shortened(text))} is not a number`}${this.#hint(text, column, line)}`
  }

  #hint(text: string, column: number, line: number): string {
    const { dialect, row, firstLine } = this.#layout!
    const { cells, decimal } = dialect
    const other: Decimal = decimal === 'point' ? 'comma' : 'point'
    if (!Number.isNaN(tableNumber(text, other))) return ` (if it is one, say --decimal ${other})`
    const hasNumbers = cells.some((cell) => !Number.isNaN(tableNumber(cell[column]?.text ?? '', decimal)))
    if (!hasNumbers && row.targets.length > 1) return ' (--columns leaves columns out)'
    return line === firstLine ? ' (if the line is a header, say --header yes)' : ''
  }

  /** The line between `from` and `to`, if it is text. */
  #text(bytes: Buffer, from: number, to: number, line: number): string {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!
      if ((byte < SPACE && byte !== TAB) || byte === 0x7f) {
        const code = byte.toString(16).padStart(2, '0')
        throw this.#error(line, `holds the byte 0x${code}: this is not text (is it compressed, or .npy?)`)
      }
    }
    return bytes.toString('utf8', from, to)
  }

  #error(line: number, text: string): UsageError {
    return new UsageError(`${this.#name}, line ${line} ${text}`)
  }
}

function counted(columns: number): string {
  return columns === 1 ? '1 column' : `${columns} columns`
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text
}
