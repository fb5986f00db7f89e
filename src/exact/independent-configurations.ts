import type { Configurations, Lattice, Precision } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { Chains } from '../kernels/index.ts'
import { latticeSize } from '../lattice/index.ts'

export interface IndependentConfigurationsOptions {
  readonly lattice: Lattice
  readonly beta: number
  /** How many. */
  readonly count: number
  /** Default 1. */
  readonly seed?: number
  /** Default f64. */
  readonly precision?: Precision
}

/**
 * Independent draws from e^{-S} (docs/physics.md 3): von Mises plaquettes with their sum constrained, links along a
 * maximal tree, uniform holonomies, a random gauge transformation. Every measurement on them has tau_int = 1.
 *
 * @throws UsageError for a lattice, beta or count that cannot be.
 * @example
 * const { cos } = independentConfigurations({ lattice: [8, 8], beta: 2, count: 1000 }).plaquetteSums()
 */
export function independentConfigurations(options: IndependentConfigurationsOptions): Configurations {
  const { beta, count, seed = 1, precision = 'f64' } = options
  const lattice = latticeSize(options.lattice)
  if (!(beta > 0 && Number.isFinite(beta))) throw new UsageError(`beta must be above 0, not ${beta}`)
  if (!(Number.isSafeInteger(count) && count > 0))
    throw new UsageError(`count must be at least 1, not ${count}`)
  const chains = new Chains({ lattice, beta, chains: count, precision })
  chains.start('exact', { seed, firstChain: 0, trajectory: 0 })
  return chains
}
