import type { Block, Lattice } from '../batch.ts'

/**
 * The block that does well at `beta` (docs/trained-samplers.md), as far as the lattice allows: 4x4 plaquettes at small beta and
 * 4x8 above, or the largest divisors of the lattice's sides below; a side without one is taken whole.
 */
export function defaultBlock([nt, nx]: Lattice, beta: number): Block {
  const divisor = (side: number, most: number) => {
    for (let size = most; size >= 2; size--) if (side % size === 0) return size
    return side
  }
  return [divisor(nt, 4), divisor(nx, beta < 5.5 ? 4 : 8)]
}
