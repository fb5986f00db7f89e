import { UsageError } from '../errors.ts'

/** Consecutive rows of a table: `values: [rows, columns]`. */
export interface TableRows {
  readonly rows: number
  readonly values: Float64Array
}

const TAB = 9
const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const HASH = 35
const COMMA = 44
const SEMICOLON = 59

/** A line longer than this is no row of a table: memory stays bounded. */
const LONGEST_LINE = 2 ** 26
/** Integers below this, and powers of ten up to 10^22, are exact in float64: one division rounds correctly (Clinger 1990). */
const EXACT_INTEGER = 2 ** 53
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const notFinite = /^[+-]?(nan|inf|infinity)$/i

/**
 * Splits bytes of a text table into numbers, in chunks of any size: columns between commas, semicolons or white space
 * (whichever the first row has), lines ended by LF or CRLF, a UTF-8 byte order mark, an optional header, blank lines and
 * lines that start with `#`. Memory holds one chunk and one line.
 *
 * @example
 * const table = new NumericTable('series.csv')
 * table.push(Buffer.from('Q0,Q1\n1,0\n')) // { rows: 1, values: [1, 0] }
 * table.header // ['Q0', 'Q1']
 */
export class NumericTable {
  /** Names of the columns, if the table says them. */
  header: readonly string[] | undefined
  /** Number of columns; 0 until the first line. */
  columns = 0
  /** Lines seen, blank ones and comments included. */
  line = 0
  readonly #name: string
  #delimiter = 0
  /** Pieces of a line whose end has not come. */
  #pieces: Buffer[] = []
  #pending = 0
  #values = new Float64Array(1024)
  #used = 0

  /** `name` is what messages call the table. */
  constructor(name: string) {
    this.#name = name
  }

  /**
   * Takes the next bytes, gives the rows that they complete.
   * @throws UsageError naming line and column where the table is none.
   */
  push(chunk: Uint8Array): TableRows {
    const end = chunk.lastIndexOf(NEWLINE) + 1
    let start = 0
    if (end > 0 && this.#pending > 0) {
      start = chunk.indexOf(NEWLINE) + 1
      const line = Buffer.concat([...this.#pieces, chunk.subarray(0, start)])
      this.#pieces = []
      this.#pending = 0
      this.#lines(line, 0, line.length)
    }
    if (end > 0) this.#lines(chunk, start, end)
    if (end < chunk.length) {
      this.#pieces.push(Buffer.from(chunk.subarray(end)))
      this.#pending += chunk.length - end
      if (this.#pending > LONGEST_LINE)
        throw this.#error(this.line + 1, `is longer than ${LONGEST_LINE / 2 ** 20} MiB: this is no table`)
    }
    return this.#take()
  }

  /** Gives what follows the last line end. */
  end(): TableRows {
    const line = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#pending = 0
    if (line.length > 0) this.#lines(line, 0, line.length)
    return this.#take()
  }

  #take(): TableRows {
    const values = this.#values.slice(0, this.#used)
    this.#used = 0
    return { rows: this.columns === 0 ? 0 : values.length / this.columns, values }
  }

  /** Lines of `bytes` from `from` to `to`, each complete. */
  #lines(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    if (this.line === 0) {
      if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
        throw new UsageError(`${this.#name} is UTF-16 text: save it as UTF-8`)
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at += 3
    }
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    while (at < to) {
      const newline = bytes.indexOf(NEWLINE, at)
      const end = newline === -1 || newline >= to ? to : newline
      this.line++
      while (at < end && isBlank(bytes[at]!)) at++
      if (at < end && bytes[at] !== HASH) this.#row(view, at, end)
      at = end + 1
    }
  }

  /** The line between `from`, which is not blank, and `to`. */
  #row(bytes: Buffer, from: number, to: number): void {
    if (this.columns === 0) {
      this.#firstRow(bytes, from, to)
      return
    }
    const { columns } = this
    while (this.#used + columns > this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length)
      larger.set(this.#values)
      this.#values = larger
    }
    if (!this.#plainRow(bytes, from, to)) this.#anyRow(bytes, from, to)
    this.#used += columns
  }

  #firstRow(bytes: Buffer, from: number, to: number): void {
    const text = this.#text(bytes, from, to)
    this.#delimiter = text.includes(';') ? SEMICOLON : text.includes(',') ? COMMA : SPACE
    const cells = this.#cells(text)
    this.columns = cells.length
    if (cells.some((cell) => decimal.test(cell) || notFinite.test(cell))) this.#row(bytes, from, to)
    else this.header = cells.map((cell, i) => cell || `column ${i + 1}`)
  }

  /** Reads a row of decimal numbers without quotes; false if there is anything else, or another number of them. */
  #plainRow(bytes: Buffer, from: number, to: number): boolean {
    const { columns } = this
    const delimiter = this.#delimiter
    const values = this.#values
    const used = this.#used
    let at = from
    for (let column = 0; column < columns; column++) {
      while (at < to && isBlank(bytes[at]!)) at++
      const start = at
      const negative = bytes[at] === 45
      if (negative || bytes[at] === 43) at++
      let mantissa = 0
      let digits = 0
      let exponent = 0
      let byte = at < to ? bytes[at]! : 0
      while (byte >= 48 && byte <= 57) {
        mantissa = mantissa * 10 + byte - 48
        digits++
        byte = ++at < to ? bytes[at]! : 0
      }
      if (byte === 46) {
        byte = ++at < to ? bytes[at]! : 0
        while (byte >= 48 && byte <= 57) {
          mantissa = mantissa * 10 + byte - 48
          digits++
          exponent--
          byte = ++at < to ? bytes[at]! : 0
        }
      }
      if (digits === 0) return false
      if (byte === 101 || byte === 69) {
        byte = ++at < to ? bytes[at]! : 0
        const down = byte === 45
        if (down || byte === 43) byte = ++at < to ? bytes[at]! : 0
        let written = 0
        const first = at
        while (byte >= 48 && byte <= 57) {
          written = written * 10 + byte - 48
          byte = ++at < to ? bytes[at]! : 0
        }
        if (at === first) return false
        exponent += down ? -written : written
      }
      let value: number
      if (mantissa < EXACT_INTEGER && exponent >= -22 && exponent <= 22) {
        value = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent]! : mantissa * POWERS_OF_TEN[exponent]!
        if (negative) value = -value
      } else value = Number(bytes.toString('latin1', start, at))
      if (value - value !== 0) return false
      values[used + column] = value
      const separated = at < to && isBlank(bytes[at]!)
      while (at < to && isBlank(bytes[at]!)) at++
      if (column === columns - 1) return at === to
      if (delimiter === SPACE ? !separated : bytes[at++] !== delimiter) return false
    }
    return false
  }

  /** Reads a row with care, to find its numbers or what is wrong. */
  #anyRow(bytes: Buffer, from: number, to: number): void {
    const cells = this.#cells(this.#text(bytes, from, to))
    if (cells.length !== this.columns)
      throw this.#error(
        this.line,
        `has ${counted(cells.length)}, ${this.header === undefined ? 'the lines before' : 'the header'} ${counted(this.columns)}`,
      )
    for (const [i, cell] of cells.entries()) {
      const value = Number(cell)
      if (decimal.test(cell) && Number.isFinite(value)) this.#values[this.#used + i] = value
      else throw this.#error(this.line, this.#badCell(cell, i))
    }
  }

  #badCell(cell: string, column: number): string {
    const where = `column ${column + 1}${this.header === undefined ? '' : ` (${this.header[column]})`}`
    if (notFinite.test(cell)) return `${where} is ${cell}: a series must be finite, drop such rows or chains`
    if (decimal.test(cell)) return `${where}: ${cell} is too large for float64`
    if (cell === '') return `${where} is empty`
    const hint = /^[+-]?\d*,\d+$/.test(cell) ? ' (write decimal points)' : ''
    return `${where}: ${quoted(cell)} is not a number${hint}`
  }

  #cells(text: string): string[] {
    const cells =
      this.#delimiter === SPACE
        ? text.trim().split(/[ \t\r]+/)
        : text.split(String.fromCharCode(this.#delimiter)).map((cell) => cell.trim())
    return cells.map((cell) => cell.replace(/^"\s*(.*?)\s*"$/, '$1'))
  }

  #text(bytes: Buffer, from: number, to: number): string {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!
      if ((byte < SPACE && !isBlank(byte)) || byte === 0x7f)
        throw this.#error(
          this.line,
          `holds the byte 0x${byte.toString(16).padStart(2, '0')}: this is not text (is it compressed, or .npy?)`,
        )
    }
    return bytes.toString('utf8', from, to)
  }

  #error(line: number, text: string): UsageError {
    return new UsageError(`${this.#name}, line ${line} ${text}`)
  }
}

/** White space within a line. */
function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN
}

function counted(columns: number): string {
  return columns === 1 ? '1 column' : `${columns} columns`
}

/** On one line and short, whatever the cell holds. */
function quoted(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}...` : cell)
}
