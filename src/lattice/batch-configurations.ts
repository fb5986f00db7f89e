import {
  type Batch,
  type Configuration,
  type Configurations,
  linkCount,
  type PlaquetteSums,
} from '../batch.ts'
import { UsageError } from '../errors.ts'
import { polyakovLoop } from './polyakov-loop.ts'
import { wilsonLoop } from './wilson-loop.ts'

/**
 * The configurations of all chains at one step of a batch: `step` counts trajectories from 0 to `batch.steps - 1`.
 *
 * Nothing is copied: links, sums and accept data are views into the batch. Wilson and Polyakov loops are
 * computed from the links when asked for.
 *
 * @throws UsageError when the step, or later the chain, is not in the batch.
 * @example
 * for (let step = 0; step < batch.steps; step++) configurationsOf(batch, step).plaquetteSums().charge
 */
export function configurationsOf(batch: Batch, step: number): Configurations {
  const { lattice, beta, chains } = batch
  if (!(Number.isInteger(step) && step >= 0 && step < batch.steps))
    throw new UsageError(
      `step ${step} of a batch of ${batch.steps}: use a whole number from 0 to ${batch.steps - 1}`,
    )
  const linksPerChain = linkCount(lattice)
  const from = step * chains
  const to = from + chains

  function configuration(chain: number): Configuration {
    if (!(Number.isInteger(chain) && chain >= 0 && chain < chains))
      throw new UsageError(`chain ${chain} of ${chains}: use a whole number from 0 to ${chains - 1}`)
    const first = (from + chain) * linksPerChain
    return { lattice, beta, links: batch.links.subarray(first, first + linksPerChain) }
  }

  return {
    lattice,
    beta,
    chains,
    acceptProbability: batch.acceptProbability.subarray(from, to),
    accepted: batch.accepted.subarray(from, to),
    energyError: batch.energyError.subarray(from, to),
    configuration,
    links: () => batch.links.subarray(from * linksPerChain, to * linksPerChain),
    plaquetteSums(): PlaquetteSums {
      const { cos, sin, charge } = batch.sums
      return { cos: cos.subarray(from, to), sin: sin.subarray(from, to), charge: charge.subarray(from, to) }
    },
    wilsonLoop(r, t) {
      return Float64Array.from({ length: chains }, (_, chain) => wilsonLoop(configuration(chain), r, t))
    },
    polyakovLoop(direction) {
      return Float64Array.from({ length: chains }, (_, chain) =>
        polyakovLoop(configuration(chain), direction),
      )
    },
  }
}
