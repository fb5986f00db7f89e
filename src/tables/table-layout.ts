import type { RowFormat } from './plain-row.ts'
import { type TableColumns, tableColumns } from './table-columns.ts'
import { type TableDialect, tableDialect } from './table-dialect.ts'
import { decimals, delimiters, type TableFormat } from './table-format.ts'
import { shortened } from './table-shortened.ts'

/** How a whole table is read, once its first lines are known. */
export interface TableLayout {
  readonly dialect: TableDialect
  /** Those that are read, counted from 0, and their names. */
  readonly columns: readonly number[]
  readonly names: readonly string[]
  readonly row: RowFormat
  /** A column that may hold words, counted from 0. */
  readonly wordy: number | undefined
  /** Whether a warning says that columns count in equal steps. */
  readonly counting: boolean
  readonly warnings: readonly string[]
  /** The first line that is no comment, and its number. */
  readonly first: string
  readonly firstLine: number
}

/** Chooses the columns of a table, of which some may be wanted by name. */
export type ChooseColumns = (table: string, dialect: TableDialect, wanted?: string) => TableColumns

/** The layout of the table called `table`, by its first lines without blank ones and comments. */
export function tableLayout(
  table: string,
  lines: readonly string[],
  firstLine: number,
  format: TableFormat,
  choose: ChooseColumns = tableColumns,
): TableLayout {
  const dialect = tableDialect(lines, format)
  const { delimiter, decimal, header, cells } = dialect
  const { columns, names, wordy, counting, warnings } = choose(table, dialect, format.columns)
  const targets = new Int32Array(header.names?.length ?? cells[0]!.length).fill(-1)
  for (const [target, column] of columns.entries()) targets[column] = target
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
    wordy,
    counting,
    warnings: header.doubtful ? [doubt, ...warnings] : warnings,
    first: lines[0]!,
    firstLine,
  }
}
