import {
  autocovariance,
  type ChainRange,
  chainRange,
  everyChain,
  type LevelSums,
  pooledMean,
  sumLevel,
  total,
  without,
} from './pooled-levels.ts'
import type { ChainSet } from './series-accumulator.ts'

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
  /** The automatic window lies inside the data, there are at least 50 tau_int of them, and no slow mode shows. */
  readonly reliable: boolean
  /** A window twice as cautious (S = 3) disagrees by more than 2 errors: a slow mode hides, `value` is too small. */
  readonly slowMode: boolean
  /** The series never changed on any chain. */
  readonly frozen: boolean
  /** tau_int is larger than this: at 95 % confidence if frozen, else for every reversible sampler up to the error of E[dx^2]. */
  readonly lowerBound?: number
  /** Mean of all values with its error sqrt(tau_int variance / N). */
  readonly mean: { readonly mean: number | null; readonly error: number | null }
  /** About the known mean if one was given, else about the estimated one. */
  readonly variance: number | null
  /** Autocorrelation at distance 1. */
  readonly rhoOne: number | null
  /** Values that were NaN or infinite. */
  readonly nonFinite: number
  /** Why `value` is null. */
  readonly reason?: string
}

export interface IntegratedTimeOptions {
  /** The mean, where it is known exactly: 0 by symmetry for Q_Z and Q_R. */
  readonly mean?: number
  /** The exact variance, where it is known: it gives `lowerBound`. */
  readonly exactVariance?: number
  /** False leaves out `jackknifeError`, half of the cost of a read-out. Default true. */
  readonly jackknife?: boolean
}

interface Window {
  readonly level: number
  readonly lag: number
  readonly block: number
  readonly width: number
  /** tau_int / 2, without the correction for an estimated mean. */
  readonly tauHalf: number
}

/** Groups of chains of the jackknife. */
const JACKKNIFE_GROUPS = 32
/** Wolff's S, and the more cautious one that looks for a slow mode. */
const AUTOMATIC = 1.5
const CAUTIOUS = 3

/**
 * The integrated autocorrelation time tau_int = 1 + 2 sum rho (in trajectories, 1 for independent draws) of the chains
 * seen so far, with its error: the multi-level Gamma method of PHYSICS.md section 5. Always answers:
 * - fewer than 2 steps, or NaN or infinite values among them: `value` null and a `reason`;
 * - a frozen series: the lower bound. No change in n transitions means a rate below 3/n at 95 %. An integer series has
 *   E[dx^2] >= rate, so tau_int > 4 n V/3 - 1 with V the exact variance or, without it, the variance between the chains
 *   less its own 95 % error (honest if the chains started from independent equilibrium draws). Where no V is known, or
 *   the values are not integers, it is n/3 - 1: true if the chance to change does not depend on the value, as for a
 *   sampler that rejects everything. A bound of at most 1 says nothing and is left out;
 * - otherwise an estimate, marked by `reliable` and `slowMode`.
 *
 * @throws RangeError on a mean that is not finite or a variance that is not positive.
 * @example
 * const series = new SeriesAccumulator({ chains: 4 })
 * series.push(Float64Array.from({ length: 40_000 }, Math.random), 10_000)
 * const { value, error } = integratedTime(series) // 1 within errors
 */
export function integratedTime(chains: ChainSet, options: IntegratedTimeOptions = {}): IntegratedTime {
  const { mean: knownMean, exactVariance, jackknife = true } = options
  if (knownMean !== undefined && !Number.isFinite(knownMean))
    throw new RangeError(`mean must be finite, got ${knownMean}`)
  if (exactVariance !== undefined && !(exactVariance > 0 && exactVariance < Number.POSITIVE_INFINITY))
    throw new RangeError(`exactVariance must be positive and finite, got ${exactVariance}`)

  const all = everyChain(chains)
  const samples = total(all, (part) => part.count * part.chains)
  const chainCount = total(all, (part) => part.chains)
  const transitions = total(all, (part) => Math.max(0, part.count - 1) * part.chains)
  const nonFinite = total(all, (part) => part.nonFinite)
  const unknown: IntegratedTime = {
    kind: 'integratedTime',
    value: null,
    error: null,
    window: null,
    count: samples / chainCount,
    chains: chainCount,
    reliable: false,
    slowMode: false,
    frozen: false,
    mean: { mean: null, error: null },
    variance: null,
    rhoOne: null,
    nonFinite,
  }
  if (samples === 0) return { ...unknown, reason: 'no values' }
  if (nonFinite > 0) return { ...unknown, reason: `${nonFinite} values are NaN or infinite` }

  const sampleMean = pooledMean(all, samples)
  const mean = knownMean ?? sampleMean
  const levels: LevelSums[] = [sumLevel(all, 0, mean)]
  const variance = autocovariance(levels[0]!, 0)
  const described = { ...unknown, mean: { mean: sampleMean, error: null as number | null }, variance }
  if (transitions === 0) return { ...described, reason: 'a single step per chain' }

  if (total(all, (part) => part.changes) === 0) {
    const integer = chains.parts.every((part) => part.integer)
    const bound = frozenBound(transitions, chainCount, integer, variance, exactVariance)
    const meanError = chainCount > 1 && variance > 0 ? Math.sqrt(variance / chainCount) : null
    const frozen = { ...described, frozen: true, mean: { mean: sampleMean, error: meanError } }
    return bound > 1
      ? { ...frozen, value: bound, lowerBound: bound }
      : { ...frozen, reason: `frozen, but ${transitions} transitions are too few for a bound` }
  }
  if (!(variance > 0 && variance < Number.POSITIVE_INFINITY))
    return { ...described, variance: null, reason: 'the variance is lost in rounding or overflow' }

  const { automatic, cautious, widest } = findWindows(all, mean, samples, levels)
  const window = automatic ?? widest
  const correction = (width: number) => (knownMean === undefined ? 1 + (2 * width + 1) / samples : 1)
  const value = 2 * window.tauHalf * correction(window.width)
  const error = statisticalError(window, samples) * correction(window.width)
  const second = cautious ?? widest
  const slowMode = Math.abs(second.tauHalf - window.tauHalf) * 2 > 2 * statisticalError(second, samples)
  const squaredChange = total(all, (part) => part.squaredChanges.reduce((a, b) => a + b, 0)) / transitions
  const jackknifeError = jackknife
    ? leaveOneOut(all, window, levels, mean, knownMean === undefined)
    : undefined
  return {
    ...described,
    value,
    error,
    ...(jackknifeError === undefined ? {} : { jackknifeError: jackknifeError * correction(window.width) }),
    window: window.width,
    reliable: automatic !== undefined && !slowMode && value > 0 && samples >= 50 * value,
    slowMode,
    ...(exactVariance === undefined ? {} : { lowerBound: (4 * exactVariance) / squaredChange - 1 }),
    mean: { mean: sampleMean, error: value > 0 ? Math.sqrt((value * variance) / samples) : null },
    rhoOne: autocovariance(levels[0]!, 1) / variance,
  }
}

function findWindows(ranges: readonly ChainRange[], mean: number, samples: number, levels: LevelSums[]) {
  const { lags } = ranges[0]!.part
  const variance = autocovariance(levels[0]!, 0)
  const depth = Math.max(...ranges.map(({ part }) => part.depth))
  let automatic: Window | undefined
  let widest: Window | undefined
  for (let l = 0; l < depth; l++) {
    const blocks = Math.max(...ranges.map(({ part }) => part.level(l)?.blocks ?? 0))
    // Half of the data at most, as pairs with larger distances are few.
    const last = Math.max(l === 0 ? 1 : 0, Math.min(lags, blocks >> 1))
    const first = l === 0 ? 1 : lags / 2 + 1
    if (last < first) break
    levels[l] ??= sumLevel(ranges, l, mean)
    const sums = levels[l]!
    const { block } = sums
    let area = autocovariance(sums, 0) / 2
    for (let k = 1; k <= last; k++) {
      area += autocovariance(sums, k)
      if (k < first) continue
      const tauHalf = area / (block * variance)
      const window = { level: l, lag: k, block, width: k * block + (block - 1) / 2, tauHalf }
      widest = window
      if (automatic === undefined && closes(window, samples, AUTOMATIC)) automatic = window
      if (closes(window, samples, CAUTIOUS)) return { automatic: automatic!, cautious: window, widest }
    }
  }
  return { automatic, cautious: undefined, widest: widest! }
}

/** Wolff's condition: the systematic error of the window falls below its statistical error. */
function closes({ width, tauHalf }: Window, samples: number, s: number): boolean {
  if (tauHalf <= 0.5) return true
  const decay = s / Math.log((2 * tauHalf + 1) / (2 * tauHalf - 1))
  return Math.exp(-width / decay) < decay / Math.sqrt(width * samples)
}

/** Error of tau_int = 2 tau_half: Wolff's formula for the flat-top window. */
function statisticalError({ lag, block, tauHalf }: Window, samples: number): number {
  const width = Math.max(0, lag * block + block / 3 + 0.5 - tauHalf)
  return 2 * Math.sqrt((4 / samples) * width) * Math.abs(tauHalf)
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
  { level, lag }: Window,
  levels: readonly LevelSums[],
  mean: number,
  estimatedMean: boolean,
): number | undefined {
  const chains = total(all, (part) => part.chains)
  if (chains < 4) return undefined
  const groups = Math.min(chains, JACKKNIFE_GROUPS)
  const values: number[] = []
  for (let g = 0; g < groups; g++) {
    const group = chainRange(all, Math.floor((g * chains) / groups), Math.floor(((g + 1) * chains) / groups))
    const lowest = without(levels[0]!, sumLevel(group, 0, mean))
    const sums = level === 0 ? lowest : without(levels[level]!, sumLevel(group, level, mean))
    const offset = estimatedMean ? lowest.ends[0]! / (2 * lowest.pairs[0]!) : 0
    let area = autocovariance(sums, 0, offset) / 2
    for (let k = 1; k <= lag; k++) area += autocovariance(sums, k, offset)
    values.push((2 * area) / (sums.block * autocovariance(lowest, 0, offset)))
  }
  const average = values.reduce((a, b) => a + b, 0) / groups
  const spread = values.reduce((a, b) => a + (b - average) ** 2, 0)
  const error = Math.sqrt(((groups - 1) / groups) * spread)
  // A group may hold all the changes of a nearly frozen series: nothing is left to compare with.
  return Number.isFinite(error) ? error : undefined
}
