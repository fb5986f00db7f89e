import { changeLimit } from './change-limit.ts'
import { FEWEST_CELLS } from './jackknife.ts'
import {
  autocovariance,
  type ChainRange,
  chainRange,
  everyChain,
  pooledMean,
  sumLevel,
  total,
  without,
} from './pooled-levels.ts'
import type { ChainSet, SeriesAccumulator } from './series-accumulator.ts'
import { type SummationWindow, WindowSearch } from './summation-window.ts'

/** What `integratedTime` reads from a set of chains. Every number is finite; what cannot be said is null or absent. */
export interface IntegratedTime {
  readonly kind: 'integratedTime'
  /** tau_int = 1 + 2 sum rho(t), in trajectories (1 = independent draws); the lower bound if frozen. */
  readonly value: number | null
  /** Statistical error of `value` (one sigma, Wolff's formula); null if frozen. */
  readonly error: number | null
  /** Leave-one-out jackknife over groups of chains (from 4 chains on): honest for short runs too. */
  readonly jackknifeError?: number
  /** Summation window, in trajectories. */
  readonly window: number | null
  /** Trajectories per chain (their average, if the chains of a pool differ). */
  readonly count: number
  readonly chains: number
  /**
   * (1 + a) / (1 - a), where a^t is how |rho(t)| decays: tau_int of an AR(1) that remembers as long, also where antithetic
   * correlations make tau_int small. Trajectories; null while unknown.
   */
  readonly memory: number | null
  /** Transitions, all chains together, at which the value changed. */
  readonly changes: number
  /** The series is long enough for its tau_int, and nothing speaks against it; `reason` says what does. */
  readonly reliable: boolean
  /** Far wider windows give a much larger tau_int: a slow mode hides, `value` is too small. */
  readonly slowMode: boolean
  /** The series never changed on any chain, or so rarely that only the bound can be given. */
  readonly frozen: boolean
  /** tau_int is larger than this at 95 % confidence; where the series changes, of a reversible sampler. */
  readonly lowerBound?: number
  /**
   * Mean of all values with its error sqrt(tau_int variance / N); of frozen chains that of one value per chain. No error where
   * tau_int does not tell one: a window that does not close, a slow mode, too few changes, or fewer than 7 degrees of
   * freedom, 2 (value / error)^2 of tau_int; nor for frozen chains that did not start from independent draws.
   */
  readonly mean: {
    readonly mean: number | null
    readonly error: number | null
    readonly degreesOfFreedom: number | null
  }
  /** About the known mean if one was given, else about the estimated one. */
  readonly variance: number | null
  /** Autocorrelation at distance 1. */
  readonly rhoOne: number | null
  /** Values that were NaN or infinite. */
  readonly nonFinite: number
  /** Why `value` is null, or not to be believed. */
  readonly reason?: string
}

export interface IntegratedTimeOptions {
  /** The mean, where it is known exactly: 0 by symmetry for Q_Z and Q_R. */
  readonly mean?: number
  /** The exact variance, where it is known: it gives `lowerBound`. */
  readonly exactVariance?: number
  /**
   * Whether the chains began with independent draws from equilibrium, where that is known: the mean of frozen chains then has
   * an error. Default: they may have, so long as no `exactVariance` is given and nothing changed.
   */
  readonly startsInEquilibrium?: boolean
  /** False leaves out `jackknifeError`, half of the cost of a read-out. Default true. */
  readonly jackknife?: boolean
}

/** Groups of chains of the jackknife. */
const JACKKNIFE_GROUPS = 32
/** A series that is shorter than so many tau_int does not tell its tau_int. */
export const LENGTH_OVER_TAU = 50
/** A series that changed less often, all chains together, does not tell how often it changes. */
export const FEWEST_CHANGES = 20
/** With fewer degrees of freedom an error says little: those of 8 cells. */
const FEWEST_DEGREES = FEWEST_CELLS - 1

/**
 * The integrated autocorrelation time tau_int = 1 + 2 sum rho (in trajectories, 1 for independent draws, less for antithetic
 * chains) of the chains seen so far, with its error: the multi-level Gamma method of PHYSICS.md section 5. Always answers:
 * - fewer than 2 steps, NaN or infinite values, or a sum over rho that is not positive: `value` null and a `reason`;
 * - a frozen series: the lower bound. No change in n transitions means a rate below 3/n at 95 %. An integer series has
 *   E[dx^2] >= rate, so tau_int > 4 n V/3 - 1 with V the exact variance or, without it, the variance between the chains
 *   less its own 95 % error (honest if the chains started from independent equilibrium draws). Where no V is known, or
 *   the values are not integers, it is n/3 - 1: true if the chance to change does not depend on the value, as for a
 *   sampler that rejects everything. A bound of at most 1 says nothing and is left out;
 * - a nearly frozen one, whose few changes contradict its estimate: the bound tau_int > 4 V / E[dx^2] - 1 of every reversible
 *   sampler, with the exact variance V and E[dx^2] at its upper 95 % limit. It counts as frozen, with `changes` above 0;
 * - otherwise an estimate, marked by `reliable` and, where it is not, a `reason`.
 *
 * Whether a series is long enough for its tau_int is judged by its first quarter to half (see `SeriesAccumulator.early`).
 * Judged by the whole, the flag would pick the runs that underestimate tau_int by chance.
 *
 * @throws RangeError on a mean that is not finite or a variance that is not positive.
 * @example
 * const series = new SeriesAccumulator({ chains: 4 })
 * series.push(Float64Array.from({ length: 40_000 }, Math.random), 10_000)
 * const { value, error } = integratedTime(series) // 1 within errors
 */
export function integratedTime(chains: ChainSet, options: IntegratedTimeOptions = {}): IntegratedTime {
  const { mean: knownMean, exactVariance, startsInEquilibrium, jackknife = true } = options
  if (knownMean !== undefined && !Number.isFinite(knownMean))
    throw new RangeError(`mean must be finite, got ${knownMean}`)
  if (exactVariance !== undefined && !(exactVariance > 0 && exactVariance < Number.POSITIVE_INFINITY))
    throw new RangeError(`exactVariance must be positive and finite, got ${exactVariance}`)

  const { parts } = chains
  const all = everyChain(chains)
  const samples = total(parts, (part) => part.count * part.chains)
  const chainCount = total(parts, (part) => part.chains)
  const transitions = total(parts, (part) => Math.max(0, part.count - 1) * part.chains)
  const changes = total(parts, (part) => part.changes)
  const nonFinite = total(parts, (part) => part.nonFinite)
  const unknown: IntegratedTime = {
    kind: 'integratedTime',
    value: null,
    error: null,
    window: null,
    memory: null,
    count: samples / chainCount,
    chains: chainCount,
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
  if (nonFinite > 0) return { ...unknown, reason: `${nonFinite} values are NaN or infinite` }

  const sampleMean = pooledMean(all, samples)
  const mean = knownMean ?? sampleMean
  const search = new WindowSearch(all, mean, samples)
  const variance = autocovariance(search.level(0), 0)
  const described = { ...unknown, mean: { mean: sampleMean, error: null, degreesOfFreedom: null }, variance }
  if (transitions === 0) return { ...described, reason: 'a single step per chain' }

  if (changes === 0) {
    const integer = parts.every((part) => part.integer)
    const bound = frozenBound(transitions, chainCount, integer, variance, exactVariance)
    const mean = frozenMean(
      sampleMean,
      variance,
      startsInEquilibrium ?? exactVariance === undefined,
      chainCount,
    )
    const frozen = { ...described, frozen: true, mean }
    return bound > 1
      ? { ...frozen, value: bound, lowerBound: bound }
      : { ...frozen, reason: `frozen, but ${transitions} transitions are too few for a bound` }
  }
  if (!(variance > 0 && variance < Number.POSITIVE_INFINITY))
    return { ...described, variance: null, reason: 'the variance is lost in rounding or overflow' }

  const window = search.automatic()
  const correction = knownMean === undefined ? 1 + (2 * window.width + 1) / samples : 1
  const value = 2 * window.tauHalf * correction
  const error = 2 * window.error * correction
  const slowMode = search.hidesSlowMode(window)
  const lowerBound = exactVariance && reversibleBound(parts, transitions, changes, exactVariance)
  const estimated: IntegratedTime = {
    ...described,
    window: window.width,
    memory: search.memory,
    slowMode,
    rhoOne: autocovariance(search.level(0), 1) / variance,
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
      mean: frozenMean(sampleMean, variance, startsInEquilibrium ?? false, chainCount),
    }
  const jackknifeError = jackknife
    ? leaveOneOut(all, window, search, mean, knownMean === undefined)
    : undefined
  const reason = doubt({
    parts,
    window,
    changes,
    samples,
    value,
    error,
    lowerBound,
    knownMean,
    slowMode,
    memory: search.memory,
  })
  const degrees = 2 * (value / error) ** 2
  const tells = window.closed && !slowMode && changes >= FEWEST_CHANGES && degrees >= FEWEST_DEGREES
  return {
    ...estimated,
    value,
    error,
    ...(jackknifeError !== undefined && { jackknifeError: jackknifeError * correction }),
    reliable: reason === undefined,
    mean: {
      mean: sampleMean,
      error: tells ? Math.sqrt((value * variance) / samples) : null,
      degreesOfFreedom: tells ? degrees : null,
    },
    ...(reason !== undefined && { reason }),
  }
}

/** The mean of chains that do not forget their start, with the error of one value per chain if the starts were independent. */
function frozenMean(mean: number, variance: number, startsInEquilibrium: boolean, chains: number) {
  const independent = startsInEquilibrium && chains > FEWEST_DEGREES && variance > 0
  return {
    mean,
    error: independent ? Math.sqrt(variance / chains) : null,
    degreesOfFreedom: independent ? chains - 1 : null,
  }
}

function fewChanges(changes: number): string | undefined {
  if (changes >= FEWEST_CHANGES) return undefined
  return `it changed only ${changes === 1 ? 'once' : `${changes} times`}`
}

/** Why an estimate is not to be believed, if there is a reason. */
function doubt({
  parts,
  window,
  changes,
  samples,
  value,
  error,
  lowerBound = 0,
  knownMean,
  slowMode,
  memory,
}: {
  parts: readonly SeriesAccumulator[]
  window: SummationWindow
  changes: number
  samples: number
  value: number
  error: number
  lowerBound: number | undefined
  knownMean: number | undefined
  slowMode: boolean
  memory: number
}): string | undefined {
  const rare = fewChanges(changes)
  if (rare !== undefined) return rare
  if (slowMode) return 'a slow mode hides'
  if (samples < LENGTH_OVER_TAU * Math.max(value, memory, lowerBound))
    return `fewer than ${LENGTH_OVER_TAU} tau_int of values`
  if (value + 3 * error < lowerBound) return 'it lies below its lower bound'
  if (!window.closed) return 'the chains are shorter than the summation window'
  const early = earlyEstimate(parts, knownMean)
  if (early === undefined) return 'the chains are too short'
  if (!early.closed) return 'the first part of the chains is shorter than the summation window'
  if (samples < LENGTH_OVER_TAU * early.limit)
    return `perhaps fewer than ${LENGTH_OVER_TAU} tau_int of values, by the first part of the chains`
  return undefined
}

/** What the first quarter to half of the chains says: whether its window closes, and tau_int with two errors more. */
function earlyEstimate(parts: readonly SeriesAccumulator[], knownMean: number | undefined) {
  const early = parts.flatMap((part) => part.early ?? [])
  if (early.length === 0) return undefined
  const ranges = everyChain({ parts: early })
  const samples = total(early, (part) => part.count * part.chains)
  const search = new WindowSearch(ranges, knownMean ?? pooledMean(ranges, samples), samples)
  if (!(autocovariance(search.level(0), 0) > 0)) return undefined
  const { tauHalf, error, width, closed } = search.automatic()
  const correction = knownMean === undefined ? 1 + (2 * width + 1) / samples : 1
  return { closed, limit: Math.max(search.memory, 2 * (tauHalf + 2 * error) * correction) }
}

/** 4 V / E[dx^2] - 1, below tau_int of every reversible sampler, with E[dx^2] as large as it may be at 95 %. */
function reversibleBound(
  parts: readonly SeriesAccumulator[],
  transitions: number,
  changes: number,
  variance: number,
): number {
  const squaredChanges = total(parts, (part) => part.squaredChanges.reduce((a, b) => a + b, 0))
  return (4 * variance * transitions * changes) / (squaredChanges * changeLimit(changes)) - 1
}

function frozenBound(
  transitions: number,
  chains: number,
  integer: boolean,
  variance: number,
  exactVariance: number | undefined,
): number {
  const lowVariance = exactVariance ?? variance * (1 - 1.645 * Math.sqrt(2 / chains))
  return integer && lowVariance > 0 ? (4 * transitions * lowVariance) / 3 - 1 : transitions / 3 - 1
}

/** Leave-one-out over groups of chains, at a fixed window; undefined below 4 chains. */
function leaveOneOut(
  all: readonly ChainRange[],
  { level, lag }: SummationWindow,
  search: WindowSearch,
  mean: number,
  estimatedMean: boolean,
): number | undefined {
  const chains = total(all, ({ part }) => part.chains)
  if (chains < 4) return undefined
  const groups = Math.min(chains, JACKKNIFE_GROUPS)
  const values: number[] = []
  for (let g = 0; g < groups; g++) {
    const group = chainRange(all, Math.floor((g * chains) / groups), Math.floor(((g + 1) * chains) / groups))
    const lowest = without(search.level(0), sumLevel(group, 0, mean))
    const sums = level === 0 ? lowest : without(search.level(level), sumLevel(group, level, mean))
    const offset = estimatedMean ? lowest.ends[0]! / (2 * lowest.pairs[0]!) : 0
    let area = autocovariance(sums, 0, offset) / 2
    for (let k = 1; k <= lag; k++) area += autocovariance(sums, k, offset)
    if (level === 0) area += autocovariance(sums, lag + 1, offset) / 2
    values.push((2 * area) / (sums.block * autocovariance(lowest, 0, offset)))
  }
  const average = values.reduce((a, b) => a + b, 0) / groups
  const spread = values.reduce((a, b) => a + (b - average) ** 2, 0)
  const error = Math.sqrt(((groups - 1) / groups) * spread)
  // A group may hold all the changes of a nearly frozen series: nothing is left to compare with.
  return Number.isFinite(error) ? error : undefined
}
