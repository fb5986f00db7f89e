import { expect, test } from 'vitest'
import { matchesFilter, orderedRows, runColumns } from '../../src/dashboard/run-rows.ts'
import type { RunRow } from '../../src/values/run-table.ts'

const time = (value: number | null, lowerBound?: number) => ({
  value,
  error: null,
  reliable: true,
  slowMode: false,
  frozen: value === null,
  ...(lowerBound !== undefined && { lowerBound }),
})
const rows: readonly RunRow[] = [
  {
    run: 'b/run-10',
    state: 'running',
    beta: 4,
    lattice: [16, 16],
    sampler: 'hmc',
    integratedTime: time(200),
    alarms: [{ code: 'disk-low', level: 'warning', text: 'the disk is nearly full' }],
  },
  {
    run: 'b/run-9',
    state: 'finished',
    beta: 7,
    lattice: [8, 64],
    sampler: 'hmc',
    integratedTime: time(null, 5000),
  },
  { run: 'a', state: 'damaged', problem: 'run.json was cut short' },
  { run: 'c', state: 'broken off', beta: 2, lattice: [8, 8], sampler: 'exact', integratedTime: time(1) },
]
const names = (ordered: readonly RunRow[]) => ordered.map(({ run }) => run)

test.each([
  ['run', ['a', 'b/run-9', 'b/run-10', 'c']],
  ['beta', ['c', 'b/run-10', 'b/run-9', 'a']],
  ['lattice', ['c', 'b/run-10', 'b/run-9', 'a']],
  ['integratedTime', ['c', 'b/run-10', 'b/run-9', 'a']],
  ['alarms', ['b/run-10', 'b/run-9', 'a', 'c']],
  ['sampler', ['c', 'b/run-10', 'b/run-9', 'a']],
] as const)('by %s, numbers as numbers, and what has none last', (column, order) => {
  expect(names(orderedRows(rows, { column, descending: false }))).toEqual(order)
})

test('the other way round, what has none is last as well, and equal ones stay as they came', () => {
  expect(names(orderedRows(rows, { column: 'beta', descending: true }))).toEqual([
    'b/run-9',
    'b/run-10',
    'c',
    'a',
  ])
  expect(names(orderedRows(rows, { column: 'sampler', descending: true })).slice(0, 2)).toEqual([
    'b/run-10',
    'b/run-9',
  ])
  for (const column of runColumns) expect(orderedRows(rows, { column, descending: true })).toHaveLength(4)
})

test.each([
  ['', 4],
  ['disk-low', 1],
  ['alarms=disk-low', 1],
  ['hmc', 2],
  ['HMC running', 1],
  ['beta=7', 1],
  ['beta=', 4],
  ['lattice=8x8', 1],
  ['8x', 2],
  ['state=broken', 0],
  ['broken off', 1],
  ['cut short', 1],
  ['colour=red', 0],
])('the filter "%s" leaves %i', (filter, count) => {
  expect(rows.filter((row) => matchesFilter(row, filter))).toHaveLength(count)
})
