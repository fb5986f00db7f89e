import { expect, it } from 'vitest'
import { fittingBlock } from '../../src/lattice/index.ts'

const cases: [Parameters<typeof fittingBlock>[0], [number, number], ReturnType<typeof fittingBlock>][] = [
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
    [7, 5],
  ],
  [
    [4, 8],
    [6, 28],
    [3, 7],
  ],
  [
    [4, 4],
    [2, 16],
    [2, 8],
  ],
  [
    [4, 8],
    [32, 2],
    [16, 2],
  ],
  [
    [4, 4],
    [3, 30],
    [3, 5],
  ],
  [
    [8, 8],
    [2, 12],
    [2, 12],
  ],
  [
    [8, 8],
    [4, 6],
    [4, 6],
  ],
  ['whole', [7, 7], 'whole'],
]

it.each(cases)('%j on %j is %j', (block, lattice, fitting) => {
  expect(fittingBlock(block, lattice)).toEqual(fitting)
})
