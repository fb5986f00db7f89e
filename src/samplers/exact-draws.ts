import type { z } from 'zod'
import { UsageError } from '../errors.ts'
import { type Card, ChainsOnCard, ExactOnCard } from '../gpu/index.ts'
import { Chains } from '../kernels/index.ts'
import { hmcOnCardOptions } from './hmc.ts'
import { initOnCard, type OnCardState, onCard } from './on-card.ts'
import { parseOptions } from './options.ts'
import type { Sampler, SamplerState, SynchronousSampler } from './sampler.ts'

/** Options of {@link exactDraws}, with their defaults: also the flags of the shipped pipeline. */
export const exactDrawsOptions = hmcOnCardOptions.pick({
  lattice: true,
  beta: true,
  chains: true,
  precision: true,
  seed: true,
  backend: true,
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
 * With `backend: 'webgpu'` a graphics card draws (docs/gpu.md), and `init` and `step` give promises: the same random numbers, angles in whole
 * numbers.
 *
 * @throws UsageError for options that cannot be.
 * @example
 * const sampler = exactDraws({ lattice: [8, 8], beta: 2, chains: 4, seed: 7 })
 * const key = { seed: 7, firstChain: 0, chains: 4, trajectory: 0 }
 * const { info } = sampler.step(sampler.init(key), key)
 * console.log(info.plaquetteSums().charge)
 */
export function exactDraws(given: ExactDrawsOptions & { backend: 'wasm' | 'webgpu' }): Sampler
export function exactDraws(given?: Omit<ExactDrawsOptions, 'backend'>): SynchronousSampler<ExactDrawsState>
export function exactDraws(given: ExactDrawsOptions = {}): Sampler {
  const options = parseOptions('exact', exactDrawsOptions, given)
  const { lattice, beta, chains, precision, seed, backend } = options
  const described = {
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
  }
  if (backend === 'webgpu') {
    if (precision !== 'f32')
      throw new UsageError('exact: a graphics card computes in 32 bits: leave out precision, or the backend')
    const sampler: Sampler<OnCardState> = {
      ...described,
      ...onCard,
      identity: { backend },
      init(key, from) {
        const draws = async (card: Card) =>
          ExactOnCard.make(await ChainsOnCard.make(card, { lattice, beta, chains: key.chains }))
        return initOnCard({ lattice, settings: {}, sampler: draws }, key, from)
      },
    }
    return sampler
  }
  const sampler: SynchronousSampler<ExactDrawsState> = {
    ...described,
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
  return sampler
}
