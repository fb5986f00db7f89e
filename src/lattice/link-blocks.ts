import { type Block, type Lattice, linkCount } from '../batch.ts'

/** Coordinates of a site, or of the plaquette whose first corner it is. */
export type Site = readonly [t: number, x: number]

/**
 * When the lattice is tiled by blocks of plaquettes: for each link, `[2, nt, nx]`, the number of the block in which it moves,
 * or -1 if it lies on the edge between two blocks and is frozen. `corner` is the site `[t0, x0]` of the first plaquette of
 * block 0; from there blocks are numbered row by row. A `whole` lattice is one block, 0, in which no link is frozen.
 *
 * @example
 * linkBlocks([2, 4], [2, 2], [0, 1]).subarray(0, 8) // of time links: [1, -1, 0, -1, 1, -1, 0, -1]
 */
export function linkBlocks(lattice: Lattice, block: Block, [t0, x0]: Site): Int32Array {
  const [nt, nx] = lattice
  const blocks = new Int32Array(linkCount(lattice))
  if (block === 'whole') return blocks
  const [bt, bx] = block
  for (let t = 0; t < nt; t++) {
    for (let x = 0; x < nx; x++) {
      const [fromCorner, right] = [(t - t0 + nt) % nt, (x - x0 + nx) % nx]
      const number = Math.floor(fromCorner / bt) * (nx / bx) + Math.floor(right / bx)
      const site = t * nx + x
      blocks[site] = right % bx === 0 ? -1 : number
      blocks[nt * nx + site] = fromCorner % bt === 0 ? -1 : number
    }
  }
  return blocks
}
