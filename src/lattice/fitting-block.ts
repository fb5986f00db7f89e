import type { Block, Lattice } from '../batch.ts'

/**
 * The block that tiles a lattice and is nearest to `block`: the divisors of the lattice's sides that are nearest by ratio, the
 * smaller of two as near. On a lattice that is narrower than the block the other side is longer, for as many plaquettes:
 * with fewer the charge of a block can hardly change.
 *
 * @example
 * fittingBlock([4, 8], [12, 12]) // [4, 6]
 * fittingBlock([4, 4], [2, 32]) // [2, 8]
 */
export function fittingBlock(block: Block, [nt, nx]: Lattice): Block {
  if (block === 'whole') return block
  const fitting = (side: number, wanted: number) => {
    let best = side
    const far = (size: number) => Math.abs(Math.log(size / wanted))
    for (let size = side - 1; size >= 2; size--) if (side % size === 0 && far(size) <= far(best)) best = size
    return best
  }
  const [bt, bx] = block
  return [fitting(nt, bt * Math.max(1, bx / nx)), fitting(nx, bx * Math.max(1, bt / nt))]
}
