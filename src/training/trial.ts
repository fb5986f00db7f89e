import type { Lattice } from '../batch.ts'
import { chargeMoves, chargeProbability, chargeSquared } from '../exact/index.ts'
import { integratedTime, SeriesAccumulator } from '../stats/index.ts'

/** Series of a trial, `[trajectories, chains]` each. */
export interface TrialSeries {
  readonly charge: Float64Array
  readonly acceptProbability: Float64Array
  readonly accepted: Float64Array
  readonly energyError: Float64Array
}

/** The names of the series, in their order in shared memory. */
export const trialSeriesNames = ['charge', 'acceptProbability', 'accepted', 'energyError'] as const

/** What a trial found out about a model; an error that nothing tells is null. */
export interface Trial {
  readonly acceptance: number
  /** E|dQ_Z| per trajectory, with its error. */
  readonly tunnelingRate: number
  readonly tunnelingRateError: number | null
  /** tau_int of Q_Z, in trajectories, with its error; a bound with error null where it is frozen. */
  readonly integratedTime: number
  readonly integratedTimeError: number | null
  /** Whether the trial is long enough for its tau_int to be trusted. */
  readonly reliable: boolean
  /** Whether the series shows a mode that is slower than this tau_int. */
  readonly slowMode: boolean
  /** Whether no chain changed its charge, or so few did so rarely that the trial is too short for more than a bound. */
  readonly frozen: boolean
  /** <e^{-dH + log J}>, 1 in equilibrium, with its error. */
  readonly expMinusEnergyError: number
  readonly expMinusEnergyErrorError: number | null
  /** Most consecutive rejections on any chain. */
  readonly longestRejection: number
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
 * Error of the mean from the scatter of the chains, which are independent, so that tau_int is not needed. Null for one chain.
 */
function errorOfMean(chains: Float64Array): number | null {
  const overall = mean(chains)
  const variance = mean(chains.map((value) => (value - overall) ** 2))
  const error = Math.sqrt(variance / (chains.length - 1))
  return Number.isFinite(error) ? error : null
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
