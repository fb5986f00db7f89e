import type { Block, Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { blockName, fittingBlock } from '../lattice/index.ts'
import type { LeapfrogModel } from '../layers/index.ts'

/** The model with the block that is asked for, or with one that tiles the lattice; `notice` where it was trained for another. */
export function withBlock(
  model: LeapfrogModel,
  block: Block | undefined,
  lattice: Lattice,
): { readonly model: LeapfrogModel; readonly notice?: string } {
  const { architecture } = model
  if (architecture.network === 'local') {
    const trained = architecture.block
    const chosen = block ?? fittingBlock(trained, lattice)
    if (blockName(chosen) === blockName(trained)) return { model }
    const changed = { ...model, architecture: { ...architecture, block: chosen } }
    if (block !== undefined) return { model: changed }
    const notice = `the ${blockName(trained)} blocks of the model do not tile a ${lattice.join('x')} lattice: it moves blocks of ${blockName(chosen)} instead`
    return { model: changed, notice }
  }
  if (block === undefined) return { model }
  throw new UsageError(
    `leapfrogLayers: a ${architecture.network} model moves the whole lattice: leave out block, or take a local model`,
  )
}
