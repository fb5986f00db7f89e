import type { TopLevelSpec } from 'vega-lite'
import type { FigureRow } from './figure-axis.ts'

/**
 * The rows that a figure is drawn of, by the names of its data: `values` first. Panels with the same columns have one table, one
 * below the other.
 */
export function figureData(spec: TopLevelSpec): [name: string, rows: readonly FigureRow[]][] {
  const data: [string, readonly FigureRow[]][] = []
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const { name, values } = ((part as { data?: unknown }).data ?? {}) as {
      name?: string
      values?: FigureRow[]
    }
    if (name !== undefined && values !== undefined) {
      const table = data.find(
        ([first, rows]) => name.startsWith(first) && columnsOf(rows) === columnsOf(values),
      )
      if (table === undefined) data.push([name, values])
      else table[1] = [...table[1], ...values]
    }
    for (const key of ['layer', 'concat'])
      for (const inner of (part as Record<string, unknown[] | undefined>)[key] ?? []) look(inner)
  }
  look(spec)
  const isFirst = ([name]: (typeof data)[number]) => Number(name.startsWith('values'))
  return data.sort((a, b) => isFirst(b) - isFirst(a))
}

const columnsOf = (rows: readonly FigureRow[]): string => Object.keys(rows[0] ?? {}).join()

/** Rows as a table between commas, which is read as the same numbers: a column for each name, empty where there is nothing. */
export function csvOf(rows: readonly FigureRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
  return lines.map((cells) => `${cells.map((cell) => quoted(String(cell))).join(',')}\n`).join('')
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
