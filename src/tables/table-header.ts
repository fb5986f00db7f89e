import type { Cell } from './table-cells.ts'
import { isSpoiledNumber } from './table-faults.ts'
import type { Decimal } from './table-format.ts'
import { tableNumber } from './table-number.ts'

/** What the first line of a table is. */
export interface TableHeader {
  /** Its names, empty where a column has none; nothing if it is a row. */
  readonly names: readonly string[] | undefined
  /** Nothing says whether it is a header or a row. */
  readonly doubtful: boolean
}

const row: TableHeader = { names: undefined, doubtful: false }

/**
 * Tells a header from a row, by the first lines of a table. `stated` is what the user says. A first line of whole numbers
 * may be either: it is taken for a header where it looks like one, since a row less does no harm.
 */
export function tableHeader(
  lines: readonly (readonly Cell[])[],
  decimal: Decimal,
  stated?: boolean,
): TableHeader {
  const [first, ...rest] = lines
  if (first === undefined || stated === false) return row
  const names = first.map(({ text }) => text)
  const numeric = first.map((cell) => isNumeric(cell, decimal))
  const isHeader = { names, doubtful: false }
  const quoted = isQuoted(first, rest)
  if (stated || !numeric.includes(true) || quoted) {
    if (lacksIndex(first, rest, decimal)) return { names: ['', ...names], doubtful: false }
    if (stated || quoted || !isSpoiledRow(first)) return isHeader
    return areNumbers(first, rest, decimal) ? { names, doubtful: true } : row
  }
  if (numeric.includes(false)) return isNamedIndex(first, rest, decimal) ? isHeader : row
  return looksLikeHeader(first, rest, decimal) ? { names, doubtful: true } : row
}

/** A number, or what stands for one that is not finite. */
function isNumeric({ text }: Cell, decimal: Decimal): boolean {
  return !Number.isNaN(tableNumber(text, decimal)) || /^[+-]?(nan|inf|infinity)$/i.test(text)
}

const isWhole = ({ text }: Cell) => /^[+-]?\d+$/.test(text)

/** Whether numbers are x, x + 1, x + 2, ... */
const counts = (numbers: readonly number[]) => numbers.every((x, i) => x === numbers[0]! + i)

/** R and pandas leave the name of the row numbers out, so that every row has one cell more than the header. */
function lacksIndex(header: readonly Cell[], rows: readonly (readonly Cell[])[], decimal: Decimal): boolean {
  if (rows.length < 2 || rows.some((cells) => cells.length !== header.length + 1)) return false
  const index = rows.map((cells) => cells[0]!)
  if (rows.some((cells) => cells.slice(1).some((cell) => !isNumeric(cell, decimal)))) return false
  return counts(index.map(({ text }) => Number(text))) || index.every((cell) => !isNumeric(cell, decimal))
}

/** Numbers, all of which are written in a way that is not read. */
function isSpoiledRow(first: readonly Cell[]): boolean {
  const written = first.filter(({ text }) => text !== '')
  return written.length > 0 && written.every(({ text }) => isSpoiledNumber(text))
}

/** Whether every row below has a number under each name, so that the first line alone is none. */
function areNumbers(first: readonly Cell[], rows: readonly (readonly Cell[])[], decimal: Decimal): boolean {
  if (rows.length === 0) return false
  return rows.every(
    (cells) => cells.length === first.length && cells.every((cell) => isNumeric(cell, decimal)),
  )
}

/** Everything in quotes, above rows that are not, but for an index without a name. */
function isQuoted(first: readonly Cell[], rows: readonly (readonly Cell[])[]): boolean {
  if (rows.length === 0 || !first.every(({ quoted }) => quoted)) return false
  return rows.every((cells) => {
    const hasIndex = cells.length > first.length || first[0]!.text === ''
    return !cells.slice(hasIndex ? 1 : 0).some(({ quoted }) => quoted)
  })
}

/** The columns are numbered from 0 or 1, behind the name of an index, which may be empty. */
function isNamedIndex(first: readonly Cell[], rows: readonly (readonly Cell[])[], decimal: Decimal): boolean {
  const start = first.findIndex((cell) => isNumeric(cell, decimal))
  const numbers = first.slice(start).map(({ text }) => Number(text))
  if (start === 0 || numbers[0]! > 1 || !counts(numbers) || isSpoiledNumber(first[0]!.text)) return false
  return (
    first[0]!.text === '' || rows.every((cells) => cells[0] !== undefined && isNumeric(cells[0], decimal))
  )
}

/** Whole numbers that may well be names, seen beside the rows below. */
function looksLikeHeader(
  first: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  decimal: Decimal,
): boolean {
  if (rows.length === 0 || rows.some((cells) => cells.length !== first.length)) return false
  if (!first.every(({ text }) => /^\d+$/.test(text))) return false
  const numbers = first.map(({ text }) => Number(text))
  const single = numbers.length === 1
  const pair = numbers.length === 2
  if (new Set(numbers).size < numbers.length) return false
  // Above fractions, whole numbers that differ.
  const isFraction = (cell: Cell) => !isWhole(cell) && !Number.isNaN(tableNumber(cell.text, decimal))
  if (first.some((_, i) => rows.every((cells) => isFraction(cells[i]!)))) return true
  // Above whole numbers, those that count the columns, if the rows neither repeat them nor count on.
  if (single || !counts(numbers) || (numbers[0]! > 1 && pair)) return false
  if (!rows.every((cells) => cells.every(isWhole))) return false
  const steps = rows.map((cells) => new Set(cells.map(({ text }, i) => Number(text) - numbers[i]!)))
  const repeats = steps.map((set) => set.size === 1 && set.has(0))
  const countsOn = steps[0]!.size === 1 && !repeats[0]
  // Two chains of 0 and 1 come by 0 1 again and again, whatever stands above them.
  return !countsOn && !(pair ? !repeats.includes(false) : repeats.includes(true))
}
