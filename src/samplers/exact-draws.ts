import type { z } from 'zod'
import { Chains } from '../kernels/index.ts'
import { hmcOptions } from './hmc.ts'
import { parseOptions } from './options.ts'
import type { SamplerState, SynchronousSampler } from './sampler.ts'

/** Options of {@link exactDraws}, with their defaults: also the flags of the shipped pipeline. */
export const exactDrawsOptions = hmcOptions.pick({
  lattice: true,
  beta: true,
  chains: true,
  precision: true,
  seed: true,
})

/** What {@link exactDraws} takes; all but what differs from the defaults may be left out. */
export type ExactDrawsOptions = z.input<typeof exactDrawsOptions>

interface ExactDrawsState extends SamplerState {
  readonly chains: Chains
}

/**
 * Independent configurations from e^{-S} (docs/physics.md 3): every trajectory of every chain is a draw of its own, so
 * that each measurement has tau_int = 1 and the tunneling rate is that of independent charges. What other samplers are
 * measured against; only a theory with independent plaquettes, as in two dimensions, can be drawn so. Defaults: 16x16,
 * beta 4, 128 chains, float32.
 *
 * @throws UsageError for options that cannot be.
 * @example
 * const sampler = exactDraws({ lattice: [8, 8], beta: 2, chains: 4, seed: 7 })
 * const key = { seed: 7, firstChain: 0, chains: 4, trajectory: 0 }
 * const { info } = sampler.step(sampler.init(key), key)
 * console.log(info.plaquetteSums().charge)
 */
export function exactDraws(given: ExactDrawsOptions = {}): SynchronousSampler<ExactDrawsState> {
  const options = parseOptions('exact', exactDrawsOptions, given)
  const { lattice, beta, chains, precision, seed } = options
  return {
    name: 'exact',
    lattice,
    beta,
    chains,
    precision,
    seed,
    forceEvaluations: 0,
    recipe: { factory: 'exactDraws', options },
    startsInEquilibrium: true,
    drawsIndependently: true,
    init(key, from) {
      const drawn = new Chains({ lattice, beta, chains: key.chains, precision })
      if (from !== undefined) drawn.restore(from.bytes)
      return { chains: drawn, settings: {} }
    },
    step(state, key) {
      state.chains.start('exact', key)
      return { state, info: state.chains }
    },
    save: (state) => state.chains.save(),
  }
}
