import { expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { linkBlocks } from '../../src/lattice/link-blocks.ts'

it.each([
  [
    [4, 6],
    [2, 3],
    [1, 2],
  ],
  [
    [6, 6],
    [3, 2],
    [0, 1],
  ],
  [
    [5, 7],
    [5, 7],
    [4, 6],
  ],
  [
    [2, 2],
    [2, 2],
    [0, 0],
  ],
  [
    [8, 4],
    [2, 4],
    [1, 3],
  ],
] as const)(
  'of %j by %j from %j on: inside a block a link moves, between two it does not',
  (lattice, block, corner) => {
    const [nt, nx] = lattice
    const [bt, bx] = block
    const blocks = linkBlocks(lattice, block, corner)
    // walks through the blocks in their order
    const seen = new Int32Array(2 * nt * nx).fill(-2)
    let number = 0
    for (let t0 = 0; t0 < nt; t0 += bt) {
      for (let x0 = 0; x0 < nx; x0 += bx, number++) {
        for (let t = 0; t < bt; t++) {
          for (let x = 0; x < bx; x++) {
            const site = ((corner[0] + t0 + t) % nt) * nx + ((corner[1] + x0 + x) % nx)
            seen[site] = x === 0 ? -1 : number
            seen[nt * nx + site] = t === 0 ? -1 : number
          }
        }
      }
    }
    expect(blocks).toEqual(seen)
    // (bx - 1) bt + (bt - 1) bx links of each
    expect(blocks.filter((of) => of === 0).length).toBe((bx - 1) * bt + (bt - 1) * bx)
  },
)

it('nothing of a whole lattice is frozen', () => {
  const lattice: Lattice = [2, 3]
  expect(linkBlocks(lattice, 'whole', [1, 1])).toEqual(new Int32Array(12))
})
