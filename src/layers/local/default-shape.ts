import type { Block, Lattice } from '../../batch.ts'
import { fittingBlock } from '../../lattice/index.ts'

/**
 * The number of layers and the block with which a local model decorrelates Q most per second of computing at `beta`
 * (docs/trained-samplers.md). A block that does not tile the lattice is replaced by one that does.
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
