import { UsageError } from '../errors.ts'
import { hasEqualSteps, isNamelessIndex, rises } from './column-counts.ts'
import { tableCells } from './table-cells.ts'
import type { TableDialect } from './table-dialect.ts'
import { tableNumber } from './table-number.ts'
import { shortened } from './table-shortened.ts'

/** The columns of a table that are read. */
export interface TableColumns {
  /** Counted from 0. */
  readonly columns: readonly number[]
  /** Of these columns. */
  readonly names: readonly string[]
  /** The one among them, counted from 0, that may hold words. */
  readonly wordy?: number | undefined
  /** Whether a warning says that some of them count in equal steps. */
  readonly counting: boolean
  /** What was assumed, what else it could be, and the flag that says which. */
  readonly warnings: readonly string[]
}

/** As many names stand in a message. */
const LISTED = 30
const byName = 'choose the columns with --columns NAME,...'
const byNumber = 'choose the columns with --columns NUMBER,...'

/**
 * Chooses the columns that `wanted` names, or all but an index.
 *
 * @throws UsageError for a name that is none of the table called `table`.
 */
export function tableColumns(
  table: string,
  { cells, header, decimal }: TableDialect,
  wanted?: string,
): TableColumns {
  const rows = header.names === undefined ? cells : cells.slice(1)
  const titles = header.names ?? rows[0]!.map(() => '')
  const names = titles.map((title, i) => title || `column ${i + 1}`)
  if (wanted !== undefined) {
    const columns = chosenColumns(table, wanted, names, header.names !== undefined)
    return { columns, names: columns.map((i) => names[i]!), counting: false, warnings: [] }
  }

  const all = names.map((_, i) => i)
  const numbers = (i: number) => rows.flatMap((row) => (row[i] ? tableNumber(row[i].text, decimal) : []))
  const { isIndex, warning } = firstColumn(header.names, numbers(0))
  const columns = isIndex ? all.slice(1) : all
  const equal = columns.filter((i) => hasEqualSteps(numbers(i)))
  const counting = equal.length > 0 && equal.length < columns.length
  return {
    columns,
    names: columns.map((i) => names[i]!),
    counting,
    warnings: [
      ...warning,
      ...(header.names?.includes('lp__')
        ? [
            `the header is one of Stan, and all its columns are taken for chains of one quantity; if they are several, ${byName}`,
          ]
        : []),
      ...(counting
        ? [
            `columns that count in equal steps (${listedNames(equal.map((i) => names[i]!))}) are taken for chains; if they number the rows, ${header.names === undefined ? byNumber : byName}`,
          ]
        : []),
    ],
  }
}

/** Whether the first column is an index, which pandas and R write without a name. */
function firstColumn(
  header: readonly string[] | undefined,
  numbers: readonly number[],
): { isIndex: boolean; warning: string[] } {
  if (header === undefined || numbers.length === 0 || !isNamelessIndex(header))
    return { isIndex: false, warning: [] }
  const choose = header[0] === '' ? `${byName}, where it is called "column 1"` : byName
  const called = header[0] === '' ? 'column 1, which has no name,' : `column 1 (${shortened(header[0]!)})`
  if (rises(numbers))
    return {
      isIndex: true,
      warning: [`${called} numbers the rows and is left out; if it is a chain, ${choose}`],
    }
  if (numbers.every(Number.isNaN))
    return {
      isIndex: true,
      warning: [`${called} holds no numbers and is left out; if that is wrong, ${choose}`],
    }
  return { isIndex: false, warning: [`${called} is taken for a chain; if it is an index, ${choose}`] }
}

/** @throws UsageError for a name that is none of the table, or is there twice. */
export function chosenColumns(
  table: string,
  wanted: string,
  names: readonly string[],
  named: boolean,
  flagName = '--columns',
): number[] {
  const flag = `${flagName} ${shortened(wanted)}`
  const columns = tableCells(wanted, 'comma').flatMap(({ text }) => {
    if (!named && Number(text) >= 1 && Number(text) <= names.length && /^\d+$/.test(text))
      return Number(text) - 1
    const matches = names.flatMap((name, i) => (name === text ? [i] : []))
    if (matches.length > 0) return matches
    throw new UsageError(
      named
        ? `${flag}: ${table} has no column ${JSON.stringify(shortened(text))}, it has ${listedNames(names)}`
        : `${flag}: ${table} has no header, so columns are numbers from 1 to ${names.length}`,
    )
  })
  if (new Set(columns).size < columns.length) throw new UsageError(`${flag}: a column is named twice`)
  return columns
}

/** On one line, as they are written behind --columns. */
export function listedNames(names: readonly string[]): string {
  const shown = names
    .slice(0, LISTED)
    .map(shortened)
    .map((name) => (/[,"'#]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name))
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : ''
  return `${shown.join(', ')}${more}`
}
