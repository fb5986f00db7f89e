import { UsageError } from '../errors.ts'
import { MOST_FOLLOWED } from '../tables/live-columns.ts'
import type { LiveTable } from '../tables/live-table.ts'
import { unusualNumber } from '../tables/live-table.ts'
import type { TableRows } from '../tables/numeric-table.ts'
import { listedNames } from '../tables/table-columns.ts'
import { TableLines } from '../tables/table-lines.ts'
import { shortened } from '../tables/table-shortened.ts'
import type { RowTable } from './row-table.ts'

/**
 * The numbers of an object or an array, by their names: `{ a: { b: 1 }, c: [2, 3] }` has `a.b`, `c.1` and `c.2`. The one that is called
 * as `always` says may be a word.
 */
function numbersOf(
  value: unknown,
  name: string,
  numbers: Map<string, number>,
  always: LiveTable['always'],
): void {
  if (typeof value === 'string' && name === always?.column) numbers.set(name, always.word(value))
  else if (typeof value === 'number') numbers.set(name, value)
  else if (typeof value === 'boolean') numbers.set(name, Number(value))
  else if (value === null || (typeof value === 'string' && unusualNumber(value) !== undefined))
    numbers.set(name, unusualNumber(value ?? '')!)
  else if (typeof value === 'object')
    for (const [key, part] of Object.entries(value)) {
      const last = Array.isArray(value) ? String(Number(key) + 1) : key
      numbersOf(part, name === '' ? last : `${name}.${last}`, numbers, always)
    }
}

/**
 * Reads lines of JSON, an object or an array of numbers each, whose first one says which numbers there are. Lines that are no JSON
 * are told and passed over.
 */
export class JsonRows implements RowTable {
  readonly unread = 0
  readonly warnings: readonly string[] = []
  readonly #name: string
  readonly #wanted: readonly string[] | undefined
  readonly #live: LiveTable
  readonly #lines: TableLines
  #names: readonly string[] = []
  #values: number[] = []

  /** `wanted` are the columns to be read, with commas between them. */
  constructor(name: string, wanted: string | undefined, live: LiveTable) {
    this.#name = name
    this.#wanted = wanted?.split(',').map((column) => column.trim())
    this.#live = live
    this.#lines = new TableLines(name, (bytes, from, to) => this.#line(bytes.toString('utf8', from, to)))
  }

  get names(): readonly string[] {
    return this.#names
  }

  get pending(): number {
    return this.#lines.pending
  }

  push(chunk: Uint8Array): TableRows {
    this.#lines.push(chunk)
    return this.readUnread()
  }

  readUnread(): TableRows {
    const values = Float64Array.from(this.#values)
    this.#values = []
    return { rows: this.#names.length === 0 ? 0 : values.length / this.#names.length, values }
  }

  restart(): void {
    this.#lines.restart()
  }

  #line(text: string): void {
    if (text.trim() === '') return
    let value: unknown
    try {
      // what Python writes, which is not JSON
      value = JSON.parse(text.replace(/(?<=[:,[\s])(NaN|-?Infinity)(?=\s*[,\]}])/g, '"$1"'))
    } catch {
      this.#live.other(this.#lines.count, text)
      return
    }
    if (typeof value !== 'object' || value === null) {
      this.#live.other(this.#lines.count, text)
      return
    }
    const numbers = new Map<string, number>()
    numbersOf(value, '', numbers, this.#live.always)
    if (this.#names.length === 0) this.#names = this.#choose([...numbers.keys()])
    for (const name of this.#names) {
      const number = numbers.get(name)
      if (number === undefined)
        throw new UsageError(
          `${this.#name}, line ${this.#lines.count}: ${shortened(name)} is missing, or is no number`,
        )
      this.#values.push(number)
    }
  }

  #choose(names: readonly string[]): readonly string[] {
    const missing = [...(this.#wanted ?? []), this.#live.always?.column].find(
      (name) => name !== undefined && !names.includes(name),
    )
    if (missing !== undefined)
      throw new UsageError(
        `--columns, --chain-column: ${this.#name} has no ${JSON.stringify(shortened(missing))}, it has ${listedNames(names)}`,
      )
    const always = this.#live.always?.column
    const wanted = this.#wanted ?? names
    const chosen = always === undefined || wanted.includes(always) ? wanted : [always, ...wanted]
    if (chosen.length === 0)
      throw new UsageError(`${this.#name}, line ${this.#lines.count}: there is no number in it`)
    if (chosen.length > MOST_FOLLOWED)
      throw new UsageError(
        `${this.#name} has ${chosen.length} numbers in a line, and at most ${MOST_FOLLOWED} are followed: choose some with --columns NAME,...`,
      )
    return chosen
  }
}
