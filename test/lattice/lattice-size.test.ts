import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { latticeSize } from '../../src/lattice/lattice-size.ts'

test.each([
  ['16x16', [16, 16]],
  ['6x10', [6, 10]],
  [' 5 X 7 ', [5, 7]],
  ['2x4096', [2, 4096]],
  [
    [8, 12],
    [8, 12],
  ],
])('%j is a lattice', (value, lattice) => {
  expect(latticeSize(value)).toEqual(lattice)
})

const refused: unknown[] = [
  '1x1',
  '16',
  '16x',
  '16x16x16',
  '16x4097',
  '-2x4',
  '4.5x4',
  '',
  '0x10x10',
  [8],
  [8, 8, 8],
  [8, 8.5],
  ['8', '8'],
  [1, 8],
  [Number.NaN, 8],
  8,
  null,
  undefined,
  { nt: 8, nx: 8 },
]
test.each(refused.map((value) => ({ value })))('$value is refused with what is allowed', ({ value }) => {
  expect(() => latticeSize(value)).toThrow(UsageError)
  expect(() => latticeSize(value)).toThrow(/whole numbers from 2 to 4096, such as 16x16/)
})

test('every size survives being written and read', () => {
  const side = fc.integer({ min: 2, max: 4096 })
  fc.assert(
    fc.property(side, side, (nt, nx) => {
      expect(latticeSize(`${nt}x${nx}`)).toEqual([nt, nx])
    }),
  )
})
