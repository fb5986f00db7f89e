import type { TopLevelSpec } from 'vega-lite'
import type { FigureRow } from './figure-axis.ts'

/**
 * The rows that a figure is drawn of, by the names of its data: `values` first. Panels with the same columns have one table, one
 * below the other; what is the same in several of them is there once.
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
      // of panels, the first has the name without its number
      const plain = name.replace(/-\d+$/, '')
      const table = data.find(
        ([first, rows]) => first.startsWith(plain) && columnsOf(rows) === columnsOf(values),
      )
      if (table === undefined) data.push([data.some(([first]) => first === plain) ? name : plain, values])
      else table[1] = withNew(table[1], values)
    }
    for (const key of ['layer', 'concat'])
      for (const inner of (part as Record<string, unknown[] | undefined>)[key] ?? []) look(inner)
  }
  look(spec)
  const isFirst = ([name]: (typeof data)[number]) => Number(name.startsWith('values'))
  return data.sort((a, b) => isFirst(b) - isFirst(a))
}

/** Rows, and those of others that are not among them. */
function withNew(rows: readonly FigureRow[], others: readonly FigureRow[]): FigureRow[] {
  const there = new Set(rows.map((row) => JSON.stringify(row)))
  return [...rows, ...others.filter((row) => !there.has(JSON.stringify(row)))]
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
