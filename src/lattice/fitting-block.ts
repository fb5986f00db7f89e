import type { Block, Lattice } from '../batch.ts'

/**
 * The block that tiles a lattice and is nearest to `block`: the divisors of the lattice's sides that are nearest by ratio, the
 * smaller of two as near.
 *
 * @example
 * fittingBlock([4, 8], [12, 12]) // [4, 6]
 */
export function fittingBlock(block: Block, [nt, nx]: Lattice): Block {
  if (block === 'whole') return block
  const fitting = (side: number, wanted: number) => {
    let best = side
    const far = (size: number) => Math.abs(Math.log(size / wanted))
    for (let size = side - 1; size >= 2; size--) if (side % size === 0 && far(size) <= far(best)) best = size
    return best
  }
  return [fitting(nt, block[0]), fitting(nx, block[1])]
}
