import type { Block, Lattice } from '../batch.ts'
import type { Site } from './link-blocks.ts'

/**
 * When the lattice is tiled by blocks: for each plaquette, `[nt, nx]`, the number of the block that it lies in, as `linkBlocks`
 * numbers them. A `whole` lattice is block 0.
 *
 * @example
 * plaquetteBlocks([2, 4], [2, 2], [0, 1]) // [1, 0, 0, 1, 1, 0, 0, 1]
 */
export function plaquetteBlocks([nt, nx]: Lattice, block: Block, [t0, x0]: Site): Int32Array {
  const blocks = new Int32Array(nt * nx)
  if (block === 'whole') return blocks
  const [bt, bx] = block
  return blocks.map((_, site) => {
    const [fromCorner, right] = [(Math.floor(site / nx) - t0 + nt) % nt, ((site % nx) - x0 + nx) % nx]
    return Math.floor(fromCorner / bt) * (nx / bx) + Math.floor(right / bx)
  })
}
