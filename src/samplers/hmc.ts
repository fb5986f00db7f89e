import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { Chains } from '../kernels/index.ts'
import { latticeSize, stabilityLimit } from '../lattice/index.ts'
import { localModel } from '../layers/local/local-model.ts'
import { hmcParameters } from '../layers/local/local-parameters.ts'
import { betaOption } from './beta-option.ts'
import { startOnCard } from './hmc-on-card.ts'
import { type OnCardState, onCard } from './on-card.ts'
import { parseOptions } from './options.ts'
import type { EarlierChains, Key, Sampler, SamplerState, SynchronousSampler } from './sampler.ts'
import { startChains } from './start-chains.ts'
import { tuneStepSize } from './tune-step-size.ts'

/** Options of {@link hmc}, with their defaults: also the flags of the shipped pipelines. */
export const hmcOptions = z.strictObject({
  lattice: z
    .custom<string | readonly [number, number]>()
    .transform(latticeSize)
    .default([16, 16])
    .describe('sites in time x space, TxL'),
  beta: betaOption.default(4).describe('inverse coupling'),
  chains: z.int().min(1).max(1_000_000).default(128).describe('Markov chains side by side'),
  stepSize: z.number().positive().default(0.15).describe('leapfrog step size'),
  leapfrogSteps: z.int().min(1).max(100_000).default(10).describe('leapfrog steps per trajectory'),
  instantonHits: z
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .describe('instanton hits per trajectory: a topology-changing update of this theory alone, not of QCD'),
  precision: z.enum(['f32', 'f64']).default('f32').describe('floating point format of links and momenta'),
  start: z.enum(['exact', 'hot', 'cold']).default('exact').describe('first configuration of each chain'),
  seed: z.int().min(0).default(1).describe('seed of all randomness'),
  targetAcceptance: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('tune the step size to this acceptance before the first trajectory'),
})

/** What {@link hmc} takes; all but what differs from the defaults may be left out. */
export type HmcOptions = z.input<typeof hmcOptions>

/** Options of {@link hmc} where a graphics card may move the chains: also the flags of the shipped pipeline. */
export const hmcOnCardOptions = hmcOptions.extend({
  backend: z
    .enum(['wasm', 'webgpu'])
    .default('wasm')
    .describe('what moves the chains: the SIMD kernels in WebAssembly, or a graphics card'),
})

/** What {@link hmc} takes where a graphics card may move the chains. */
export type HmcOnCardOptions = HmcOptions & { backend: 'wasm' | 'webgpu' }

interface HmcState extends SamplerState {
  readonly chains: Chains
  readonly stepSize: number
}

/**
 * Hybrid Monte Carlo for 2D U(1) (docs/physics.md 4): refresh momenta, `leapfrogSteps` steps of size `stepSize`,
 * accept or reject. Defaults: 16x16, beta 4, 128 chains, step size 0.15, 10 steps, float32, exact starts.
 *
 * `instantonHits: k` adds k Metropolis updates per trajectory that shift the topological charge by +-1 with a uniform
 * field (docs/physics.md 5). A random bit of each chain and trajectory puts all k of them before or after the HMC
 * update, so that the whole is reversible. This competitor exists in 2D U(1) only: no such update of QCD is known.
 *
 * With `targetAcceptance` the step size is tuned on chains of its own before trajectory 0 and frozen from then on
 * (`settings.stepSize` of the state says to what).
 *
 * With `backend: 'webgpu'` a graphics card moves the chains (docs/gpu.md), and `init` and `step` give promises: the same random
 * numbers and starts, momenta and links in whole numbers. The same card and driver give the same bits again.
 *
 * @throws UsageError for options that cannot be, such as a step size of 2 / sqrt(8 beta) or more, where leapfrog is unstable.
 * @example
 * const sampler = hmc({ lattice: [8, 8], beta: 2, chains: 4, stepSize: 0.2, leapfrogSteps: 5, seed: 7 })
 * const key = { seed: 7, firstChain: 0, chains: 4, trajectory: 0 }
 * const { info } = sampler.step(sampler.init(key), key)
 * console.log(info.acceptProbability)
 */
export function hmc(given: HmcOnCardOptions): Sampler
export function hmc(given?: HmcOptions): SynchronousSampler<HmcState>
export function hmc(given: HmcOptions | HmcOnCardOptions = {}): Sampler {
  const options = parseOptions('hmc', hmcOnCardOptions, given)
  const { lattice, beta, chains, stepSize, leapfrogSteps, instantonHits } = options
  const { precision, start, seed, targetAcceptance, backend } = options
  const limit = stabilityLimit(beta)
  if (stepSize >= limit) {
    throw new UsageError(
      `hmc: stepSize ${stepSize} is unstable at beta ${beta}: leapfrog needs less than 2 / sqrt(8 beta) = ${limit.toPrecision(4)}`,
    )
  }

  if (backend === 'webgpu' && precision !== 'f32')
    throw new UsageError('hmc: a graphics card computes in 32 bits: leave out precision, or the backend')

  const hits = instantonHits > 0 ? { instantonHits } : undefined

  const trajectory = (state: HmcState, key: Key) => {
    state.chains.hmcTrajectory({ stepSize: state.stepSize, leapfrogSteps, instantonHits }, key)
    return { state, info: state.chains }
  }

  const begin = (key: Key, size: number, from?: EarlierChains): HmcState => ({
    chains: startChains(new Chains({ lattice, beta, chains: key.chains, precision }), start, key, from),
    stepSize: size,
    settings: { stepSize: size, leapfrogSteps, ...hits, start },
  })

  const stepSizeInForce = (): number =>
    targetAcceptance === undefined
      ? stepSize
      : tuneStepSize({
          begin: (size, tuningKey) => begin(tuningKey, size),
          step: (state, size, tuningKey) => trajectory({ ...state, stepSize: size }, tuningKey).info,
          seed,
          stepSize,
          limit,
          targetAcceptance,
        })

  // chains that go on keep the step size that was tuned for them
  const stepSizeFor = (from?: EarlierChains) =>
    from === undefined ? stepSizeInForce() : Number(from.settings.stepSize)

  const described = {
    name: 'hmc',
    lattice,
    beta,
    chains,
    precision,
    seed,
    forceEvaluations: leapfrogSteps,
    recipe: { factory: 'hmc', options },
    startsInEquilibrium: start === 'exact',
    model: () =>
      localModel(hmcParameters({ layers: leapfrogSteps, harmonics: 0 }, stepSizeInForce()), 'whole', {
        beta,
        lattice,
      }),
    identity: {
      stepSize,
      leapfrogSteps,
      instantonHits,
      start,
      ...(targetAcceptance !== undefined && { targetAcceptance }),
      ...(backend !== 'wasm' && { backend }),
    },
  }
  if (backend === 'webgpu') {
    const sampler: Sampler<OnCardState> = {
      ...described,
      ...onCard,
      init: (key, from) =>
        startOnCard({ lattice, beta, leapfrogSteps, instantonHits, start }, stepSizeFor(from), key, from),
    }
    return sampler
  }
  const sampler: SynchronousSampler<HmcState> = {
    ...described,
    init: (key, from) => begin(key, stepSizeFor(from), from),
    step: trajectory,
    save: ({ chains: moved }) => moved.save(),
  }
  return sampler
}
