import { UsageError } from '../errors.ts'
import { grouped } from '../values/format.ts'
import { liveColumns } from './live-columns.ts'
import { type LiveTable, unusualNumber } from './live-table.ts'
import { plainRow } from './plain-row.ts'
import { rowsAmong } from './rows-among.ts'
import { type Cell, tableCells } from './table-cells.ts'
import { cellComplaint, lengthComplaint } from './table-complaints.ts'
import { otherForm } from './table-faults.ts'
import type { TableFormat } from './table-format.ts'
import { type TableLayout, tableLayout } from './table-layout.ts'
import { TableLines } from './table-lines.ts'
import { tableNumber } from './table-number.ts'
import { separatorLine } from './table-separator-line.ts'
import { isTooWide, MOST_COLUMNS, swapWarnings } from './table-width.ts'

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

/**
 * Splits bytes of a text table into numbers, in chunks of any size. How the table is written (what stands between columns and
 * before fractions, whether there is a header or an index) follows from its first lines; `warnings` says what was assumed
 * where they leave it open, and a `TableFormat` settles it. Memory holds one chunk, one line and those first lines.
 *
 * Of a table that is `live`, which a program is writing, the columns are quantities and not chains: only those that hold numbers are
 * read, numbers may be NaN or infinite, and lines that are no rows are told and passed over.
 *
 * @example
 * const table = new NumericTable('series.csv')
 * table.push(Buffer.from('Q0,Q1\n1,0\n')) // no rows yet
 * table.end() // { rows: 1, values: [1, 0] }
 * table.names // ['Q0', 'Q1']
 */
export class NumericTable {
  readonly #name: string
  #format: TableFormat
  readonly #lines: TableLines
  #head: { readonly line: number; readonly bytes: Buffer }[] = []
  #headBytes = 0
  readonly #live: LiveTable | undefined
  #layout: TableLayout | undefined
  /** What is assumed of commas, until a row shows it. */
  #doubtfulCommas: string | undefined
  #values = new Float64Array(1024)
  #used = 0
  /** Rows given. */
  #rows = 0
  /** Nothing was cut off. */
  #isWhole = false

  /** `name` is what messages call the table. */
  constructor(name: string, format: TableFormat = {}, live?: LiveTable) {
    this.#name = name
    this.#format = format
    this.#live = live
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

  /** Whether `warnings` says that columns count in equal steps. */
  get warnsOfCounting(): boolean {
    return this.#layout?.counting ?? false
  }

  /** What was assumed, what else it could be, and the flag that says which; one sentence each. */
  get warnings(): readonly string[] {
    return [
      ...(this.#doubtfulCommas === undefined ? [] : [this.#doubtfulCommas]),
      ...(this.#layout?.warnings ?? []),
      ...(this.#isWhole ? swapWarnings(this.columns, this.#rows) : []),
    ]
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
    this.#isWhole = !cut
    return this.#take()
  }

  /** Lines that have come and are not read, because those that follow may say how the table is written. */
  get unread(): number {
    return this.#head.length
  }

  /** Bytes of a line whose end has not come. */
  get pending(): number {
    return this.#lines.pending
  }

  /** Reads them with what there is. */
  readUnread(): TableRows {
    if (this.#layout === undefined && this.#head.length > 0) this.#readHead()
    return this.#take()
  }

  /** What follows begins with a new line: a file was replaced by another one. */
  restart(): void {
    this.#lines.restart()
  }

  #take(): TableRows {
    const { columns } = this
    const values = this.#values.slice(0, this.#used)
    this.#used = 0
    if (this.#doubtfulCommas !== undefined && this.#separates(values)) this.#doubtfulCommas = undefined
    const rows = columns === 0 ? 0 : values.length / columns
    this.#rows += rows
    return { rows, values }
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
    if (at === to) return
    if (bytes[at] === HASH) {
      this.#live?.comment(bytes.toString('utf8', at + 1, to), this.#rowsBefore)
      return
    }
    if (this.#layout !== undefined) {
      this.#row(bytes, from, to, this.line)
      return
    }
    if (this.line === 1 && this.#isSeparatorLine(bytes, from, to)) return
    this.#head.push({ line: this.line, bytes: Buffer.from(bytes.subarray(from, to)) })
    this.#headBytes += to - from
    const { length } = this.#head
    if (length >= HEAD_LINES || (length >= LEAST_HEAD_LINES && this.#headBytes > HEAD_BYTES)) this.#readHead()
  }

  /** Rows before the line at hand. */
  get #rowsBefore(): number {
    if (this.#layout === undefined) return Math.max(0, this.#head.length - 1)
    return this.#rows + this.#used / this.columns
  }

  /** Takes a first line by which Excel is told what stands between columns; flags count for more. */
  #isSeparatorLine(bytes: Buffer, from: number, to: number): boolean {
    const delimiter = separatorLine(bytes.toString('latin1', from, Math.min(to, from + 16)))
    if (delimiter === undefined) return false
    const isDecimal = delimiter === 'comma' && this.#format.decimal === 'comma'
    if (!isDecimal) this.#format = { ...this.#format, delimiter: this.#format.delimiter ?? delimiter }
    return true
  }

  #readHead(): void {
    const head = this.#head
    this.#head = []
    const all = head.map(({ line, bytes }) => ({
      line,
      bytes,
      text: this.#text(bytes, 0, bytes.length, line),
    }))
    const lines = this.#live === undefined ? all : rowsAmong(all, this.#format)
    for (const { line, text } of all.filter((one) => !lines.includes(one))) this.#live!.other(line, text)
    const texts = lines.map(({ text }) => text)
    const choose = this.#live && liveColumns(this.#live.always?.column)
    this.#layout = tableLayout(this.#name, texts, lines[0]!.line, this.#format, choose)
    this.#doubtfulCommas = this.#layout.dialect.doubtfulCommas
    const rows = this.hasHeader ? lines.slice(1) : lines
    for (const { line, bytes } of rows) this.#row(bytes, 0, bytes.length, line)
  }

  #row(bytes: Buffer, from: number, to: number, line: number): void {
    const { row, names } = this.#layout!
    while (this.#used + names.length > this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length)
      larger.set(this.#values)
      this.#values = larger
    }
    if (
      plainRow(bytes, from, to, row, this.#values, this.#used) ||
      (this.#live === undefined
        ? this.#anyRow(bytes, from, to, line)
        : this.#liveRow(bytes, from, to, line, this.#live))
    )
      this.#used += names.length
  }

  /** Reads a row with care, to find its numbers or what is wrong. */
  #anyRow(bytes: Buffer, from: number, to: number, line: number): true {
    const layout = this.#layout!
    const { targets } = layout.row
    const text = this.#text(bytes, from, to, line)
    const cells = tableCells(text, layout.dialect.delimiter)
    const row = { line, text, cells }
    if (cells.length !== targets.length)
      throw this.#error(line, lengthComplaint(layout, row, this.#doubtfulCommas !== undefined))
    for (const [i, cell] of cells.entries()) {
      if (targets[i] === -1) continue
      const value = tableNumber(cell.text, layout.dialect.decimal)
      if (!Number.isFinite(value)) throw this.#error(line, cellComplaint(layout, row, i))
      this.#values[this.#used + targets[i]!] = value
    }
    return true
  }

  /** The same of a table that is being written; false for a line that is no row. */
  #liveRow(bytes: Buffer, from: number, to: number, line: number, live: LiveTable): boolean {
    const layout = this.#layout!
    const { targets } = layout.row
    const { decimal, delimiter } = layout.dialect
    const text = this.#text(bytes, from, to, line)
    const cells = tableCells(text, delimiter)
    const numberOf = (cell: Cell, i: number) => {
      const value = tableNumber(cell.text, decimal)
      if (!Number.isNaN(value)) return value
      return i === layout.wordy && cell.text !== '' ? live.always!.word(cell.text) : unusualNumber(cell.text)
    }
    if (cells.length !== targets.length) {
      if (cells.every((cell, i) => numberOf(cell, i) !== undefined))
        throw this.#error(line, lengthComplaint(layout, { line, text, cells }, false))
      live.other(line, text)
      return false
    }
    const numbers = cells.map((cell, i) => (targets[i] === -1 ? undefined : numberOf(cell, i)))
    if (numbers.every((number) => number === undefined)) {
      live.other(line, text)
      return false
    }
    for (const [i, number] of numbers.entries()) {
      if (targets[i] === -1) continue
      if (number === undefined) throw this.#error(line, cellComplaint(layout, { line, text, cells }, i))
      this.#values[this.#used + targets[i]!] = number
    }
    return true
  }

  /** The line between `from` and `to`, if it is text, and has no more columns than memory has room for. */
  #text(bytes: Buffer, from: number, to: number, line: number): string {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!
      if (byte === 0x7f || (byte < SPACE && byte !== TAB && !(this.#live && isOfTerminals(byte)))) {
        const code = byte.toString(16).padStart(2, '0')
        throw this.#error(line, `holds the byte 0x${code}: this is not text (is it compressed, or .npy?)`)
      }
    }
    if (isTooWide(bytes, from, to)) {
      const start = bytes.toString('utf8', from, Math.min(to, from + 80))
      const hint = otherForm(start, '') ?? 'are rows and columns swapped?'
      if (this.#live !== undefined)
        throw this.#error(line, `has more than ${grouped(MOST_COLUMNS)} columns: ${hint}`)
      throw this.#error(
        line,
        `has more than ${grouped(MOST_COLUMNS)} columns: a column is a chain, a line one step of all chains (${hint})`,
      )
    }
    return bytes.toString('utf8', from, to)
  }

  #error(line: number, text: string): UsageError {
    return new UsageError(`${this.#name}, line ${line} ${text}`)
  }
}

/** Bell, backspace, form feed and escape, with which programs colour what they print. */
function isOfTerminals(byte: number): boolean {
  return byte === 7 || byte === 8 || byte === 12 || byte === 27
}
