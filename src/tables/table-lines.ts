import { UsageError } from '../errors.ts'

const NEWLINE = 10
const RETURN = 13

/** A line longer than this is no row of a table: memory stays bounded. */
const LONGEST_LINE = 2 ** 26

/** Takes a line: `bytes` from `from` to `to`, without its end. The bytes are only lent. */
export type TakeLine = (bytes: Buffer, from: number, to: number) => void

/**
 * Cuts bytes that come in chunks of any size into lines, which end with LF, CRLF or CR alone. A byte order mark of UTF-8 is
 * left out. Memory holds one chunk and one line.
 *
 * @example
 * const lines = new TableLines('t.csv', (bytes, from, to) => console.log(bytes.toString('utf8', from, to)))
 * lines.push(Buffer.from('1,2\r3,')) // 1,2
 * lines.end() // 3,
 */
export class TableLines {
  /** Lines taken; while one is being taken, its number. */
  count = 0
  readonly #name: string
  readonly #take: TakeLine
  /** Pieces of a line whose end has not come. */
  #pieces: Buffer[] = []
  #pending = 0
  /** The last byte was CR: a LF that follows belongs to it. */
  #afterReturn = false

  /** `name` is what messages call the table. */
  constructor(name: string, take: TakeLine) {
    this.#name = name
    this.#take = take
  }

  /** @throws UsageError on UTF-16 and on a line without end. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const { length } = bytes
    if (length === 0) return
    let at = this.#afterReturn && bytes[0] === NEWLINE ? 1 : 0
    this.#afterReturn = false
    // The next one of each kind, looked for only when the one before is used up: a file has mostly one kind.
    let newline = next(bytes, NEWLINE, at)
    let carriage = next(bytes, RETURN, at)
    while (at < length) {
      if (newline < at) newline = next(bytes, NEWLINE, at)
      if (carriage < at) carriage = next(bytes, RETURN, at)
      const end = newline < carriage ? newline : carriage
      if (end === length) break
      if (this.#pending === 0) this.#line(bytes, at, end)
      else {
        this.#pieces.push(bytes.subarray(at, end))
        this.#rest()
      }
      at = end + 1
      if (end === carriage) {
        if (at === length) this.#afterReturn = true
        else if (bytes[at] === NEWLINE) at++
      }
    }
    if (at >= length) return
    this.#pieces.push(Buffer.from(bytes.subarray(at)))
    this.#pending += length - at
    if (this.#pending > LONGEST_LINE)
      throw new UsageError(
        `${this.#name}, line ${this.count + 1} is longer than ${LONGEST_LINE / 2 ** 20} MiB: this is no table`,
      )
  }

  /** Takes what follows the last line end for a line. */
  end(): void {
    if (this.#pending > 0) this.#rest()
  }

  /** What follows begins with a new line: what has come of the last one is dropped. Lines are counted from 1 again. */
  restart(): void {
    this.#pieces = []
    this.#pending = 0
    this.#afterReturn = false
    this.count = 0
  }

  /** Bytes of a line whose end has not come. */
  get pending(): number {
    return this.#pending
  }

  #rest(): void {
    const line = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#pending = 0
    this.#line(line, 0, line.length)
  }

  #line(bytes: Buffer, from: number, to: number): void {
    this.count++
    this.#take(bytes, this.count === 1 ? this.#afterMark(bytes, from, to) : from, to)
  }

  /** Where the text begins in the first line. */
  #afterMark(bytes: Buffer, from: number, to: number): number {
    const [first, second, third] = bytes.subarray(from, to)
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
      throw new UsageError(`${this.#name} is UTF-16 text: save it as UTF-8`)
    return first === 0xef && second === 0xbb && third === 0xbf ? from + 3 : from
  }
}

/** Where `byte` comes next; the length if it does not. */
function next(bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from)
  return at === -1 ? bytes.length : at
}
