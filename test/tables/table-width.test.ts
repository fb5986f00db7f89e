import { expect, test } from 'vitest'
import { isTooWide, MOST_COLUMNS, swapWarnings } from '../../src/tables/table-width.ts'

test.each<[string, string, boolean]>([
  ['as many columns as are read', `${'1,'.repeat(MOST_COLUMNS - 1)}1`, false],
  ['one more', `${'1,'.repeat(MOST_COLUMNS)}1`, true],
  ['one more between semicolons', `${'1;'.repeat(MOST_COLUMNS)}1`, true],
  ['one more between tabs', `${'1\t'.repeat(MOST_COLUMNS)}1`, true],
  ['one more between spaces', `${'1  '.repeat(MOST_COLUMNS)}1`, true],
  ['as many between spaces', `  ${'1  '.repeat(MOST_COLUMNS - 1)}1`, false],
  ['a long cell', '1'.repeat(10 * MOST_COLUMNS), false],
  ['many spaces', `1${' '.repeat(10 * MOST_COLUMNS)}1`, false],
])('%s', (_, line, result) => {
  const bytes = Buffer.from(`,${line},`)
  expect(isTooWide(bytes, 1, bytes.length - 1)).toBe(result)
})

test('rows and columns may be swapped where there are a thousand chains, each shorter than they are many', () => {
  expect(swapWarnings(1000, 2)).toEqual([])
  expect(swapWarnings(5000, 500)).toEqual([])
  expect(swapWarnings(5000, 1)).toEqual([expect.stringMatching(/^5.000 columns and only 1 row: /)])
})
