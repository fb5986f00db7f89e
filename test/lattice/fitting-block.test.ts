import { expect, it } from 'vitest'
import { fittingBlock } from '../../src/lattice/index.ts'

it.each([
  [
    [4, 8],
    [16, 16],
    [4, 8],
  ],
  [
    [4, 8],
    [12, 12],
    [4, 6],
  ],
  [
    [4, 4],
    [7, 10],
    [7, 2],
  ],
  [
    [8, 8],
    [4, 6],
    [4, 6],
  ],
  ['whole', [7, 7], 'whole'],
] as const)('%j on %j is %j', (block, lattice, fitting) => {
  expect(fittingBlock(block, lattice)).toEqual(fitting)
})
