import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { blockSize } from '../../src/lattice/index.ts'

it.each([
  ['whole', 'whole'],
  ['8x4', [8, 4]],
  [
    [4, 6],
    [4, 6],
  ],
])('%j is %j', (value, block) => {
  expect(blockSize(value)).toEqual(block)
})

it.each(['half', '8', '1x4', 8, null])('refuses %j', (value) => {
  expect(() => blockSize(value)).toThrow(UsageError)
  expect(() => blockSize(value)).toThrow(/block .*: TxL or \[bt, bx\], whole numbers of plaquettes from 2 on/)
})
