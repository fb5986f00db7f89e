import type { Block, Lattice } from '../batch.ts'

/**
 * The block that tiles a lattice and is nearest to `block` from below: the largest divisors of the lattice's sides that are not
 * larger. A side that has none, such as 7, is taken whole.
 *
 * @example
 * fittingBlock([4, 8], [12, 12]) // [4, 6]
 */
export function fittingBlock(block: Block, [nt, nx]: Lattice): Block {
  if (block === 'whole') return block
  const fitting = (side: number, most: number) => {
    for (let size = most; size >= 2; size--) if (side % size === 0) return size
    return side
  }
  return [fitting(nt, block[0]), fitting(nx, block[1])]
}
