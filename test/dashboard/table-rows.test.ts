import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tableRows } from '../../src/dashboard/table-rows.ts'

it('joins fields of fields and cuts lists short', () => {
  expect(tableRows({ kind: 'exact', a: 1.5, b: { c: true, d: 'x' }, e: [1, 2, 3, 4, 5] })).toEqual([
    ['a', '1.5'],
    ['b.c', 'true'],
    ['b.d', 'x'],
    ['e', '1, 2, 3, … (5 in all)'],
  ])
})

it('gives text for anything, in bounded number', () => {
  fc.assert(
    fc.property(fc.anything({ maxDepth: 5, withBigInt: true, withTypedArray: true }), (value) => {
      const rows = tableRows(value)
      expect(rows.length).toBeLessThanOrEqual(60)
      for (const row of rows) expect(row.map((cell) => typeof cell)).toEqual(['string', 'string'])
    }),
    { seed: 3, numRuns: 500 },
  )
})
