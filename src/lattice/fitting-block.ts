import type { Block, Lattice } from '../batch.ts'

/**
 * The block nearest to `block` that tiles a lattice. Each side of it is that divisor of the lattice's side whose ratio to the
 * wanted side is nearest to 1, and the smaller one of two that are equally near. On a lattice that is narrower than the
 * block, the other side is longer, so that the block has as many plaquettes: if it had fewer, its charge could hardly change.
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
