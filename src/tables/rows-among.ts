import { type Cell, tableCells } from './table-cells.ts'
import { tableDialect } from './table-dialect.ts'
import { type Decimal, type Delimiter, delimiters, type TableFormat } from './table-format.ts'
import { tableNumber } from './table-number.ts'

interface Line {
  readonly text: string
}

/**
 * Those of the first lines of a table that are of the table, header and rows: the others are what a program prints besides. Rows are
 * alike in the number of their cells, and most lines are rows.
 */
export function rowsAmong<One extends Line>(lines: readonly One[], format: TableFormat): readonly One[] {
  const { delimiter, decimal, header, cells } = tableDialect(
    lines.map(({ text }) => text),
    format,
  )
  const rows = header.names === undefined ? cells : cells.slice(1)
  const width = header.names?.length ?? cells[0]!.length
  if (rows.length > 0 && rows.every((row) => row.length === width && hasNumber(row, decimal))) return lines
  const tried = format.delimiter === undefined ? (Object.keys(delimiters) as Delimiter[]) : [delimiter]
  const readings = tried.map((one) => alike(lines, one, format.decimal ?? 'point'))
  const most = readings.reduce((a, b) => (b.numeric > a.numeric ? b : a))
  return most.numeric === 0 ? lines : most.lines
}

/** The lines with as many cells as most lines with numbers have. */
function alike<One extends Line>(lines: readonly One[], delimiter: Delimiter, decimal: Decimal) {
  const cells = lines.map(({ text }) => tableCells(text, delimiter))
  const numbers = new Map<number, number>()
  for (const row of cells)
    if (row.every(({ text }) => !Number.isNaN(tableNumber(text, decimal))))
      numbers.set(row.length, (numbers.get(row.length) ?? 0) + 1)
  const [width = 0, count = 0] = [...numbers].reduce<readonly number[]>(
    (a, b) => (b[1] > (a[1] ?? 0) ? b : a),
    [],
  )
  const isAlike = (i: number) => cells[i]!.length === width
  const firstRow = cells.findIndex((row, i) => isAlike(i) && hasNumber(row, decimal))
  // of the lines before the first row only the last one can be the header
  const header = cells.findLastIndex((_, i) => i < firstRow && isAlike(i))
  return {
    numeric: count * width,
    lines: lines.filter(
      (_, i) => i === header || (i >= firstRow && isAlike(i) && hasNumber(cells[i]!, decimal)),
    ),
  }
}

function hasNumber(row: readonly Cell[], decimal: Decimal): boolean {
  return row.some(({ text }) => !Number.isNaN(tableNumber(text, decimal)))
}
