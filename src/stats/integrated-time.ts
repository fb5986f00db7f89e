import { UsageError } from '../errors.ts'
import { counted, grouped } from '../values/format.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'
import type { ChainSet } from './chain-set.ts'
import { chainsDisagree } from './chains-disagree.ts'
import { doubt, FEWEST_CHANGES, fewChanges, LENGTH_OVER_TAU } from './doubt.ts'
import { FEWEST_CELLS } from './jackknife.ts'
import { jackknifeOverChains } from './jackknife-over-chains.ts'
import { frozenBound, reversibleBound } from './lower-bounds.ts'
import { autocovariance, pooledMean, total } from './pooled-levels.ts'
import { WindowSearch } from './summation-window.ts'

export interface IntegratedTimeOptions {
  /** The mean, where it is known exactly: 0 by symmetry for Q_Z and Q_R. */
  readonly mean?: number
  /**
   * The exact variance, where it is known: of an integer series it gives `lowerBound`. 0 is that of a constant: a series that
   * is `mean` throughout has no tau_int then, and an exact mean.
   */
  readonly exactVariance?: number
  /**
   * Whether the chains began with independent draws from equilibrium, where that is known: the mean of frozen chains then has
   * an error. Default: they may have, so long as no `exactVariance` is given and nothing changed.
   */
  readonly startsInEquilibrium?: boolean
  /** False leaves out `jackknifeError`, half of the cost of a read-out. Default true. */
  readonly jackknife?: boolean
}

/**
 * The integrated autocorrelation time tau_int = 1 + 2 sum rho (in trajectories, 1 for independent draws, less for antithetic
 * chains) of the chains seen so far, with its error: the multi-level Gamma method of docs/statistics.md. Always answers:
 * - fewer than 2 steps, NaN or infinite values, or a sum over rho that is not positive: `value` null and a `reason`;
 * - a frozen series: the lower bound. No change in n transitions means a rate below 3/n at 95 %. An integer series has
 *   E[dx^2] >= rate, so tau_int > 4 n V/3 - 1 with V the exact variance or, without it, the variance between the chains
 *   less its own 95 % error (honest if the chains started from independent equilibrium draws). Where no V is known, or
 *   the values are not integers, it is n/3 - 1: true if the chance to change does not depend on the value, as for a
 *   sampler that rejects everything. A bound of at most 1 says nothing and is left out;
 * - a nearly frozen integer one, whose few changes contradict its estimate: the bound tau_int > 4 V / E[dx^2] - 1 of every reversible
 *   sampler, with the exact variance V and E[dx^2] at its upper 95 % limit. It counts as frozen, with `changes` above 0;
 * - otherwise an estimate, marked by `reliable` and, where it is not, a `reason`.
 *
 * Whether a series is long enough for its tau_int is judged by its first quarter to half (see `ChainGroup.early`).
 * Judged by the whole, the flag would pick the runs that underestimate tau_int by chance.
 *
 * @throws UsageError on a mean that is not finite or a variance that is negative.
 * @example
 * const series = new SeriesAccumulator({ chains: 4 })
 * series.push(Float64Array.from({ length: 40_000 }, Math.random), 10_000)
 * const { value, error } = integratedTime(series) // 1 within errors
 */
export function integratedTime(chains: ChainSet, options: IntegratedTimeOptions = {}): IntegratedTime {
  const { mean: knownMean, exactVariance } = options
  if (knownMean !== undefined && !Number.isFinite(knownMean))
    throw new UsageError(`mean must be finite, got ${knownMean}`)
  if (exactVariance !== undefined && !(exactVariance >= 0 && exactVariance < Number.POSITIVE_INFINITY))
    throw new UsageError(`exactVariance must be finite, 0 or more, got ${exactVariance}`)

  const counts = countsOf(chains)
  const { samples, transitions, changes, nonFinite } = counts
  const unknown: IntegratedTime = {
    kind: 'integratedTime',
    value: null,
    error: null,
    window: null,
    memory: null,
    count: samples / counts.chains,
    chains: counts.chains,
    changes,
    reliable: false,
    slowMode: false,
    frozen: false,
    mean: { mean: null, error: null, degreesOfFreedom: null },
    variance: null,
    rhoOne: null,
    nonFinite,
  }
  if (samples === 0) return { ...unknown, reason: 'no values' }
  if (nonFinite > 0) return { ...unknown, reason: `NaN or infinite: ${counted(nonFinite, 'value')}` }

  const { groups } = chains
  const mean = pooledMean(groups, samples)
  const search = new WindowSearch(groups, knownMean ?? mean, samples)
  const variance = autocovariance(search.level(0), 0)
  const described = { ...unknown, mean: { mean, error: null, degreesOfFreedom: null }, variance }
  if (transitions === 0) return { ...described, reason: 'a single step per chain' }
  if (changes === 0) return neverChanged(described, counts, options)
  if (!(variance > 0 && variance < Number.POSITIVE_INFINITY))
    return { ...described, variance: null, reason: 'the variance is lost in rounding or overflow' }
  return estimate(described, chains, counts, search, options)
}

/** Why a series has no tau_int that cannot change. */
const CONSTANT = 'constant: no run sees another value here'

/** Numbers of a set of chains that need no sums. */
function countsOf({ groups, changes, nonFinite, integer }: ChainSet) {
  return {
    samples: total(groups, (group) => group.count * group.chains),
    chains: total(groups, (group) => group.chains),
    transitions: total(groups, (group) => Math.max(0, group.count - 1) * group.chains),
    changes,
    squaredChanges: total(groups, (group) => group.squaredChanges),
    nonFinite,
    integer,
  }
}

type Counts = ReturnType<typeof countsOf>

/** What is known of a series that changes nowhere. */
function neverChanged(
  described: IntegratedTime,
  { transitions, chains, integer }: Counts,
  { exactVariance, startsInEquilibrium = exactVariance === undefined }: IntegratedTimeOptions,
): IntegratedTime {
  const variance = described.variance ?? 0
  if (exactVariance === 0 && variance === 0)
    return {
      ...described,
      frozen: true,
      mean: { ...described.mean, error: 0 },
      reason: CONSTANT,
    }
  const bound = frozenBound({ transitions, chains, integer, variance, exactVariance })
  const frozen = { ...described, frozen: true, mean: meanOfStarts(described, startsInEquilibrium) }
  return bound > 1
    ? { ...frozen, value: bound, lowerBound: bound }
    : { ...frozen, reason: `frozen, in too few transitions for a bound (${grouped(transitions)})` }
}

/** tau_int of a series that changes, or the bound where its few changes contradict what they seem to say. */
function estimate(
  described: IntegratedTime,
  chains: ChainSet,
  { samples, transitions, changes, squaredChanges, integer }: Counts,
  search: WindowSearch,
  { mean: knownMean, exactVariance, startsInEquilibrium = false, jackknife = true }: IntegratedTimeOptions,
): IntegratedTime {
  const window = search.automatic()
  const correction = knownMean === undefined ? 1 + (2 * window.width + 1) / samples : 1
  const value = 2 * window.tauHalf * correction
  const error = 2 * window.error * correction
  const { memory } = search
  const mean = described.mean.mean!
  const allowed = { mean, variance: described.variance!, tau: value + 2 * error }
  const slowMode = search.hidesSlowMode(window) || (value > 0 && chainsDisagree(chains.groups, allowed))
  const lowerBound =
    exactVariance !== undefined && exactVariance > 0 && integer
      ? reversibleBound({ variance: exactVariance, transitions, changes, squaredChanges })
      : undefined
  const estimated: IntegratedTime = {
    ...described,
    window: window.width,
    memory,
    slowMode,
    rhoOne: autocovariance(search.level(0), 1) / described.variance!,
    ...(lowerBound !== undefined && { lowerBound }),
  }
  if (!(value > 0))
    return {
      ...estimated,
      reason: fewChanges(changes) ?? 'the autocorrelations sum up to less than nothing: run longer',
    }
  if (lowerBound !== undefined && value + 2 * error < lowerBound && samples < LENGTH_OVER_TAU * lowerBound)
    return {
      ...estimated,
      value: lowerBound,
      frozen: true,
      mean: meanOfStarts(described, startsInEquilibrium),
    }
  const { closed } = window
  const reason = doubt({
    groups: chains.groups,
    samples,
    changes,
    knownMean,
    value,
    error,
    lowerBound,
    memory,
    slowMode,
    closed,
  })
  const jackknifeError = jackknife ? jackknifeOverChains(chains, window, search, knownMean) : undefined
  return {
    ...estimated,
    value,
    error,
    ...(jackknifeError !== undefined && { jackknifeError: jackknifeError * correction }),
    reliable: reason === undefined,
    mean: meanByTime(estimated, { value, error, closed, samples }),
    ...(reason !== undefined && { reason }),
  }
}

/** The mean of chains that do not forget their start, with the error of one value per chain if the starts were independent. */
function meanOfStarts(
  { mean: { mean }, variance, chains }: IntegratedTime,
  startsInEquilibrium: boolean,
): IntegratedTime['mean'] {
  if (!startsInEquilibrium || chains < FEWEST_CELLS || variance === null || variance === 0)
    return { mean, error: null, degreesOfFreedom: null }
  return { mean, error: Math.sqrt(variance / chains), degreesOfFreedom: chains - 1 }
}

/** The mean with the error sqrt(tau_int variance / N), where tau_int is known well enough for one. */
function meanByTime(
  { mean: { mean }, variance, changes, memory, slowMode }: IntegratedTime,
  { value, error, closed, samples }: { value: number; error: number; closed: boolean; samples: number },
): IntegratedTime['mean'] {
  const degreesOfFreedom = 2 * (value / error) ** 2
  const long = samples >= LENGTH_OVER_TAU * Math.max(value, memory ?? 0)
  if (!closed || slowMode || changes < FEWEST_CHANGES || !long)
    return { mean, error: null, degreesOfFreedom: null }
  return { mean, error: Math.sqrt((value * variance!) / samples), degreesOfFreedom }
}
