import { integratedTimeFigures } from '../values/integrated-time.ts'
import { meanFigures } from '../values/mean.ts'
import { readValue } from '../values/read-value.ts'
import type { RunRow } from '../values/run-table.ts'

/** The columns of the table of runs. */
export const runColumns = [
  'run',
  'state',
  'pipeline',
  'sampler',
  'beta',
  'lattice',
  'trajectories',
  'integratedTime',
  'tunnelingRate',
  'verdict',
  'alarms',
  'changed',
] as const
export type RunColumn = (typeof runColumns)[number]

/** What rows are ordered by: a column, the largest first or last. */
export interface RunOrder {
  readonly column: RunColumn
  readonly descending: boolean
}

/** What a row is ordered by in a column: a number or a text; undefined where it has nothing there. */
function sortKey(row: RunRow, column: RunColumn): number | string | undefined {
  switch (column) {
    case 'lattice':
      return row.lattice && row.lattice[0] * row.lattice[1]
    case 'alarms':
      return row.alarms?.length
    case 'integratedTime': {
      const time = readValue(integratedTimeFigures, row.integratedTime)
      // what is frozen has a bound
      return time?.value ?? time?.lowerBound
    }
    case 'tunnelingRate':
      return readValue(meanFigures, row.tunnelingRate)?.mean ?? undefined
    default:
      return row[column]
  }
}

/** Rows in an order; those that have nothing to be ordered by come last, and equal ones as they came. */
export function orderedRows(rows: readonly RunRow[], { column, descending }: RunOrder): RunRow[] {
  const sign = descending ? -1 : 1
  return rows
    .map((row) => ({ row, key: sortKey(row, column) }))
    .sort((a, b) => {
      if (a.key === undefined || b.key === undefined)
        return Number(a.key === undefined) - Number(b.key === undefined)
      if (typeof a.key === 'number' && typeof b.key === 'number') return sign * (a.key - b.key)
      return sign * String(a.key).localeCompare(String(b.key), 'en', { numeric: true })
    })
    .map(({ row }) => row)
}

/**
 * Whether a row has all words of a filter: `beta=4` or `lattice=16x16` in that column, any other word anywhere.
 *
 * @example
 * matchesFilter({ run: 'scan/4', state: 'running', beta: 4 }, 'running beta=4') // true
 */
export function matchesFilter(row: RunRow, filter: string): boolean {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => {
      const [, name, wanted] = /^([a-z]+)=(.*)$/.exec(word) ?? []
      const text = name === undefined ? undefined : texts(row).get(name)
      if (text !== undefined) return wanted === '' || text === wanted
      return [...texts(row).values()].some((each) => each.includes(word))
    })
}

/** What a row has to be found by, by column. */
function texts(row: RunRow): ReadonlyMap<string, string> {
  const of = (value: unknown): string => String(value ?? '').toLowerCase()
  return new Map([
    ['run', of(row.run)],
    ['state', of(row.state)],
    ['pipeline', of(row.pipeline)],
    ['sampler', of(row.sampler)],
    ['beta', of(row.beta)],
    ['lattice', of(row.lattice?.join('x'))],
    ['exactness', of(row.verdict)],
    ['alarms', of(row.alarms?.map(({ code }) => code).join(' '))],
    ['problem', of(row.problem)],
  ])
}
