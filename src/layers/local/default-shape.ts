import type { Block, Lattice } from '../../batch.ts'
import { fittingBlock } from '../../lattice/index.ts'

/**
 * Layers and block of a local model that pay per second at `beta` (docs/trained-samplers.md), as far as the lattice allows.
 *
 * @example
 * defaultShape([16, 16], 4) // { layers: 10, block: [4, 4] }
 */
export function defaultShape(
  lattice: Lattice,
  beta: number,
): { readonly layers: number; readonly block: Block } {
  return {
    layers: Math.max(6, 2 * Math.round(2.6 * beta - 5.4)),
    block: fittingBlock(beta < 5.5 ? [4, 4] : beta < 7.5 ? [4, 8] : [8, 8], lattice),
  }
}
