import type { Cell } from './table-cells.ts'
import { faultOf, otherForm } from './table-faults.ts'
import type { Decimal } from './table-format.ts'
import type { TableLayout } from './table-layout.ts'
import { tableNumber } from './table-number.ts'
import { shortened } from './table-shortened.ts'

/** A row, as a complaint of it needs it. */
export interface WrongRow {
  readonly line: number
  readonly text: string
  readonly cells: readonly Cell[]
}

/** What is wrong with a row that has another number of columns than those before; `open` if commas may be decimal ones. */
export function lengthComplaint(layout: TableLayout, { text, cells }: WrongRow, open: boolean): string {
  const { dialect, row, first, firstLine } = layout
  const { header, decimal } = dialect
  const before =
    header.names === undefined
      ? 'the lines before'
      : header.doubtful
        ? `line ${firstLine}, which is taken for a header,`
        : 'the header'
  const spoiled = cells.find((cell) => Number.isNaN(tableNumber(cell.text, decimal)) && faultOf(cell.text))
  const hints = [
    otherForm(text, first),
    open ? 'if commas are decimal commas, say --decimal comma' : undefined,
    spoiled && faultOf(spoiled.text),
    otherDelimiter(layout, text),
    header.doubtful ? `if line ${firstLine} is a row, say --header no` : undefined,
  ]
  return `has ${counted(cells.length)}, ${before} ${counted(row.targets.length)}${inBrackets(hints)}`
}

/** What is wrong with the cell of a row in `column`, counted from 0. */
export function cellComplaint(layout: TableLayout, wrong: WrongRow, column: number): string {
  const { dialect, row, names } = layout
  const { text } = wrong.cells[column]!
  const name = dialect.header.names === undefined ? '' : ` (${shortened(names[row.targets[column]!]!)})`
  const where = `column ${column + 1}${name}`
  if (/^[+-]?(nan|inf|infinity)$/i.test(text))
    return `${where} is ${text}: a series must be finite, drop such rows or chains`
  if (!Number.isNaN(tableNumber(text, dialect.decimal)))
    return `${where}: ${shortened(text)} is too large for float64`
  const what = text === '' ? ' is empty' : `: ${JSON.stringify(shortened(text))} is not a number`
  return `${where}${what}${inBrackets(cellHints(layout, wrong, column))}`
}

function cellHints(layout: TableLayout, wrong: WrongRow, column: number): (string | undefined)[] {
  const { dialect, row, first, firstLine } = layout
  const { cells, decimal, header } = dialect
  const { text } = wrong.cells[column]!
  const form = otherForm(wrong.text, first)
  if (form !== undefined) return [form]
  const other: Decimal = decimal === 'point' ? 'comma' : 'point'
  const isOther = !Number.isNaN(tableNumber(text, other))
  const isSeveral = decimal === 'comma' && /^[+-]?\d+(?:,[+-]?\d+){2,}$/.test(text)
  const fault = isSeveral
    ? 'commas cannot stand before fractions and between columns: say --decimal point, or write semicolons between columns'
    : faultOf(text)
  const hasNumbers = cells.some((line) => !Number.isNaN(tableNumber(line[column]?.text ?? '', decimal)))
  return [
    isOther ? `if it is one, say --decimal ${other}` : undefined,
    fault,
    !isOther && fault === undefined && !hasNumbers && row.targets.length > 1
      ? '--columns leaves columns out'
      : undefined,
    wrong.line === firstLine && (fault !== undefined || hasNumbers || row.targets.length === 1)
      ? 'if the line is a header, say --header yes'
      : undefined,
    header.doubtful
      ? `line ${firstLine} is taken for a header; if it is a row, say --header no`
      : otherDelimiter(layout, wrong.text),
  ]
}

/** Semicolons or tabs in a table that is read, by its flags, as if they were no delimiters. */
function otherDelimiter({ dialect, row }: TableLayout, line: string): string | undefined {
  if (row.targets.length > 1 && dialect.delimiter !== 'comma') return undefined
  if (dialect.delimiter !== 'semicolon' && line.includes(';'))
    return 'if semicolons stand between columns, say --delimiter semicolon'
  if (dialect.delimiter !== 'tab' && dialect.delimiter !== 'space' && line.includes('\t'))
    return 'if tabs stand between columns, say --delimiter tab'
  return undefined
}

function inBrackets(hints: readonly (string | undefined)[]): string {
  const given = hints.filter((hint) => hint !== undefined)
  return given.length === 0 ? '' : ` (${given.join('; ')})`
}

function counted(columns: number): string {
  return columns === 1 ? '1 column' : `${columns} columns`
}
