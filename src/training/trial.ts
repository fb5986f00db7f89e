import type { Lattice, Precision } from '../batch.ts'
import { chargeSquared } from '../exact/index.ts'
import { type LocalShape, unflattenParameters } from '../layers/index.ts'
import { localLayers } from '../samplers/index.ts'
import { integratedTime, SeriesAccumulator } from '../stats/index.ts'

/** A model on trial: the real sampler, accept/reject included, on chains that training never sees. */
export interface TrialRequest {
  /** Flat, see `flattenParameters`. */
  readonly parameters: Float64Array
  readonly trajectories: number
}

export interface TrialOptions {
  readonly lattice: Lattice
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

/** The names of the series, in the order in which they are kept. */
export const trialSeriesNames = ['charge', 'acceptProbability', 'accepted', 'energyError'] as const

/** What a trial says of a model. */
export interface Trial {
  readonly acceptance: number
  /** E|dQ_Z| per trajectory. */
  readonly tunnelingRate: number
  /** tau_int of Q_Z, in trajectories, with its error; a bound with error null where no chain ever hopped. */
  readonly integratedTime: number
  readonly integratedTimeError: number | null
  /** <e^{-dH + log J}>, 1 in equilibrium. */
  readonly expMinusEnergyError: number
  /** Most consecutive rejections on any chain. */
  readonly longestRejection: number
}

/** Chains of trials are numbered from here on: they share no randomness with those of training. */
const FIRST_TRIAL_CHAIN = 2 ** 24

/** Runs a model on `chains` chains from exact draws and writes what it did. */
export function runTrial(
  { parameters, trajectories }: TrialRequest,
  { lattice, beta, shape, precision, chains, firstChain, seed }: TrialOptions,
  write: (name: keyof TrialSeries, trajectory: number, values: ArrayLike<number>) => void,
): void {
  const sampler = localLayers({
    lattice,
    beta,
    precision,
    chains,
    seed,
    parameters: unflattenParameters(parameters, shape),
  })
  const key = (trajectory: number) => ({
    seed,
    firstChain: FIRST_TRIAL_CHAIN + firstChain,
    chains,
    trajectory,
  })
  let state = sampler.init(key(0))
  for (let trajectory = 0; trajectory < trajectories; trajectory++) {
    const { state: next, info } = sampler.step(state, key(trajectory))
    state = next
    write('charge', trajectory, info.plaquetteSums().charge)
    write('acceptProbability', trajectory, info.acceptProbability)
    write('accepted', trajectory, info.accepted)
    write('energyError', trajectory, info.energyError)
  }
}

/** What the series of a trial say. */
export function judgeTrial(series: TrialSeries, chains: number, lattice: Lattice, beta: number): Trial {
  const { charge, acceptProbability, accepted, energyError } = series
  const trajectories = charge.length / chains
  const charges = new SeriesAccumulator({ chains })
  charges.push(
    charge.map((q) => Math.round(q)),
    trajectories,
  )
  const { value, error } = integratedTime(charges, {
    mean: 0,
    exactVariance: chargeSquared(lattice, beta),
    jackknife: false,
  })
  let hops = 0
  let longest = 0
  for (let chain = 0; chain < chains; chain++) {
    let run = 0
    for (let at = chain; at < accepted.length; at += chains) {
      run = accepted[at] === 1 ? 0 : run + 1
      longest = Math.max(longest, run)
      if (at >= chains) hops += Math.abs(charge[at]! - charge[at - chains]!)
    }
  }
  return {
    acceptance: mean(acceptProbability),
    tunnelingRate: hops / (charge.length - chains),
    integratedTime: value ?? Number.POSITIVE_INFINITY,
    integratedTimeError: error,
    expMinusEnergyError: mean(energyError.map((value) => Math.exp(-value))),
    longestRejection: longest,
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
