import { type ScanTable, scanColumns } from './scan-table.ts'

/**
 * The table of a scan as CSV: a row for each measurement of each sampler at each point, the scanned parameters behind the name of the
 * point. Every number is the shortest that is read as the same float64; what is not known is empty.
 */
export function scanCsv({ axes, rows }: Pick<ScanTable, 'axes' | 'rows'>): string {
  const [first, ...others] = scanColumns
  const columns = [first, ...axes, ...others.filter((name) => !axes.includes(name))]
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','))
  return [columns.join(','), ...lines].map((line) => `${line}\n`).join('')
}

function cell(value: number | string | boolean | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (Object.is(value, -0)) return '-0'
  const text = String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
