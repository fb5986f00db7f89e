import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { Block, Configurations, Lattice, Precision } from '../batch.ts'
import { chargeMoves, chargeProbability, chargeSquared } from '../exact/index.ts'
import { type LocalShape, unflattenParameters } from '../layers/index.ts'
import { type Key, localLayers, type Sampler } from '../samplers/index.ts'
import { integratedTime, SeriesAccumulator } from '../stats/index.ts'

/** What is tried: a local model in its real sampler, accept/reject included, on chains that training never sees. */
export interface TrialRequest {
  /** Flat, see `flattenParameters`. */
  readonly parameters: Float64Array
  readonly trajectories: number
}

export interface TrialOptions {
  readonly lattice: Lattice
  readonly block: Block
  readonly beta: number
  readonly shape: LocalShape
  readonly precision: Precision
  readonly chains: number
  readonly firstChain: number
  readonly seed: number
}

/** Series of a trial, `[trajectories, chains]` each. */
export interface TrialSeries {
  readonly charge: Float64Array
  readonly acceptProbability: Float64Array
  readonly accepted: Float64Array
  readonly energyError: Float64Array
}

/** The names of the series, in their order in shared memory. */
export const trialSeriesNames = ['charge', 'acceptProbability', 'accepted', 'energyError'] as const

/** What a trial found out about a model. */
export interface Trial {
  readonly acceptance: number
  /** E|dQ_Z| per trajectory, with its error. */
  readonly tunnelingRate: number
  readonly tunnelingRateError: number
  /** tau_int of Q_Z, in trajectories, with its error; a bound with error null where no chain ever hopped. */
  readonly integratedTime: number
  readonly integratedTimeError: number | null
  /** Whether the trial is long enough for its tau_int to be trusted. */
  readonly reliable: boolean
  /** Whether the series shows a mode that is slower than this tau_int. */
  readonly slowMode: boolean
  /** Whether no chain ever changed its charge. */
  readonly frozen: boolean
  /** <e^{-dH + log J}>, 1 in equilibrium, with its error. */
  readonly expMinusEnergyError: number
  readonly expMinusEnergyErrorError: number
  /** Most consecutive rejections on any chain. */
  readonly longestRejection: number
}

/** Number of the first chain of a trial. Training has smaller numbers, so that the two share no random numbers. */
const FIRST_TRIAL_CHAIN = 2 ** 24

/** Takes one series' values at one trajectory, `[chains]`. */
type WriteSeries = (name: keyof TrialSeries, trajectory: number, values: ArrayLike<number>) => void

const trialKey = (seed: number, firstChain: number, chains: number, trajectory: number): Key => ({
  seed,
  firstChain: FIRST_TRIAL_CHAIN + firstChain,
  chains,
  trajectory,
})

function writeSeries(write: WriteSeries, trajectory: number, info: Configurations): void {
  write('charge', trajectory, info.plaquetteSums().charge)
  write('acceptProbability', trajectory, info.acceptProbability)
  write('accepted', trajectory, info.accepted)
  write('energyError', trajectory, info.energyError)
}

/** Runs a local model on `chains` chains from exact draws and hands every trajectory's values to `write`. */
export function runTrial(
  { parameters, trajectories }: TrialRequest,
  { lattice, block, beta, shape, precision, chains, firstChain, seed }: TrialOptions,
  write: WriteSeries,
): void {
  const sampler = localLayers({
    lattice,
    block,
    beta,
    precision,
    chains,
    seed,
    parameters: unflattenParameters(parameters, shape),
  })
  let state = sampler.init(trialKey(seed, firstChain, chains, 0))
  for (let trajectory = 0; trajectory < trajectories; trajectory++) {
    const { state: next, info } = sampler.step(state, trialKey(seed, firstChain, chains, trajectory))
    state = next
    writeSeries(write, trajectory, info)
  }
}

/** Runs any sampler on all of its chains, and computes what the series say. Rejects when `signal` is aborted. */
export async function trySampler(
  sampler: Sampler,
  trajectories: number,
  signal?: AbortSignal,
): Promise<Trial> {
  const { lattice, beta, chains, seed } = sampler
  const series = Object.fromEntries(
    trialSeriesNames.map((name) => [name, new Float64Array(trajectories * chains)]),
  ) as unknown as TrialSeries
  let state = await sampler.init(trialKey(seed, 0, chains, 0))
  try {
    for (let trajectory = 0; trajectory < trajectories; trajectory++) {
      await eventLoopTurn()
      signal?.throwIfAborted()
      const { state: next, info } = await sampler.step(state, trialKey(seed, 0, chains, trajectory))
      state = next
      writeSeries((name, at, values) => series[name].set(values, at * chains), trajectory, info)
    }
  } finally {
    sampler.close?.(state)
  }
  return judgeTrial(series, chains, lattice, beta)
}

/** Acceptance, tunneling, tau_int and exactness from the series of a trial. */
export function judgeTrial(series: TrialSeries, chains: number, lattice: Lattice, beta: number): Trial {
  const { charge, acceptProbability, accepted, energyError } = series
  const trajectories = charge.length / chains
  const charges = new SeriesAccumulator({ chains })
  charges.push(
    charge.map((q) => Math.round(q)),
    trajectories,
  )
  const { value, error, reliable, slowMode, frozen } = integratedTime(charges, {
    mean: 0,
    exactVariance: chargeMoves(chargeProbability(lattice, beta)) ? chargeSquared(lattice, beta) : 0,
    jackknife: false,
  })
  const hops = new Float64Array(chains)
  const weights = new Float64Array(chains)
  let longest = 0
  for (let chain = 0; chain < chains; chain++) {
    let run = 0
    for (let at = chain; at < accepted.length; at += chains) {
      run = accepted[at] === 1 ? 0 : run + 1
      longest = Math.max(longest, run)
      weights[chain]! += Math.exp(-energyError[at]!) / trajectories
      if (at >= chains) hops[chain]! += Math.abs(charge[at]! - charge[at - chains]!) / (trajectories - 1)
    }
  }
  return {
    acceptance: mean(acceptProbability),
    tunnelingRate: mean(hops),
    tunnelingRateError: errorOfMean(hops),
    integratedTime: value ?? Number.POSITIVE_INFINITY,
    integratedTimeError: error,
    reliable,
    slowMode,
    frozen,
    expMinusEnergyError: mean(weights),
    expMinusEnergyErrorError: errorOfMean(weights),
    longestRejection: longest,
  }
}

/**
 * Error of the mean from the scatter of the chains, which are independent, so that tau_int is not needed. NaN for one chain.
 */
function errorOfMean(chains: Float64Array): number {
  const overall = mean(chains)
  const variance = mean(chains.map((value) => (value - overall) ** 2))
  return Math.sqrt(variance / (chains.length - 1))
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
