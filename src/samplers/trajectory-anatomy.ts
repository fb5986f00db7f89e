import { z } from 'zod'
import { type Anatomy, AnatomySums } from './anatomy-sums.ts'
import { leapfrogLayersOptions, modelOf } from './leapfrog-layers.ts'
import { parseOptions } from './options.ts'
import { withBlock } from './with-block.ts'

/** Options of {@link trajectoryAnatomy}, with their defaults. */
const trajectoryAnatomyOptions = z.strictObject({
  ...leapfrogLayersOptions.pick({ model: true, lattice: true, beta: true, seed: true }).shape,
  chains: z.int().min(2).max(1_000_000).default(64).describe('trajectories that are averaged'),
  shown: z.int().min(0).max(1_000_000).default(4).describe('single trajectories that are kept'),
})

/** What {@link trajectoryAnatomy} takes; only the model, or the file it is in, must be given. */
export type TrajectoryAnatomyOptions = z.input<typeof trajectoryAnatomyOptions>

/**
 * What happens inside the trajectories of a model, layer by layer: H - log J, H, S, log J, plaquette, Q_R, Q_Z and how far
 * Q_Z has moved, as means with errors over `chains` trajectories from exact draws, in both directions, and `shown` of them
 * singly. Computed in float64 by the reference of all networks; one looks after each full layer (see `layerProfiles`).
 *
 * A curve belongs to what is accepted or rejected at a time: of a model with blocks to one block, with its energy and the plaquettes
 * inside it. `mean` is over all proposals, `accepted` over those that are accepted, each counted with its probability.
 *
 * @throws UsageError for options that cannot be, a file that is no model, or a model of another lattice.
 * @example
 * const { layers, quantities } = trajectoryAnatomy({ model: 'models/u1-beta5.safetensors', lattice: '16x16', chains: 100 })
 * layers.forEach((layer, i) => console.log(layer, quantities.hamiltonianChange.mean[i], quantities.logJacobian.mean[i]))
 */
export function trajectoryAnatomy(given: TrajectoryAnatomyOptions): Anatomy {
  const options = parseOptions('trajectoryAnatomy', trajectoryAnatomyOptions, given)
  const { model: asTrained } = modelOf(options)
  const { chains, shown, seed } = options
  const { lattice = asTrained.training.lattice, beta = asTrained.training.beta } = options
  const { model } = withBlock(asTrained, undefined, lattice)
  const sums = new AnatomySums({ model, lattice, beta, chains, shown, seed })
  sums.advance()
  return sums.read()
}
