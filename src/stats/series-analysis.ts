import { UsageError } from '../errors.ts'
import { significant } from '../values/format.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'
import type { MeanWithError } from '../values/mean.ts'
import { RHAT_LIMIT } from '../values/split-rhat.ts'
import { effectiveSampleSize } from './effective-sample-size.ts'
import { integratedTime } from './integrated-time.ts'
import { keptOfChain } from './kept-of-chain.ts'
import { MeanSums } from './mean-sums.ts'
import { refutesMean } from './refutes-mean.ts'
import type { SeriesAccumulator } from './series-accumulator.ts'
import { type SplitRhat, splitRhat } from './split-rhat.ts'
import { ThinnedSeries } from './thinned-series.ts'

/** What can be said of a series of unknown origin: ready for JSON, null where a number is unknown. */
export interface Analysis {
  readonly chains: number
  /** Rows: values per chain. */
  readonly length: number
  /** Of all values of all chains, with one sigma: from tau_int, or from the spread of chains where that is larger. */
  readonly mean: number | null
  readonly meanError: number | null
  /** About the known mean if there is one, else about the estimated one. */
  readonly variance: number | null
  /** One sigma, of the mean of the squared deviations from the mean. */
  readonly varianceError: number | null
  readonly integratedTime: {
    /** tau_int in rows, 1 for independent rows; its lower bound if frozen. */
    readonly value: number | null
    readonly error: number | null
    /** Over groups of chains; null below 4 chains. */
    readonly jackknifeError: number | null
    /** Summation window, in rows. */
    readonly window: number | null
    readonly reliable: boolean
    readonly frozen: boolean
    readonly slowMode: boolean
    readonly lowerBound?: number
    /** Why `value` is null, or not to be believed. */
    readonly reason?: string
  }
  /** N / tau_int, in rows of one chain. */
  readonly effectiveSampleSize: number | null
  readonly effectiveSampleSizeError: number | null
  /** Of a frozen series with a bound on tau_int. */
  readonly effectiveSampleSizeUpperBound?: number
  readonly splitRhat: number | null
  /** R-hat was computed from every `splitRhatStride`-th row. */
  readonly splitRhatStride: number
  readonly convention: 'tau_int = 1 + 2 sum rho(t), in rows'
  /** What a reader of the numbers must know; one sentence each. */
  readonly warnings: readonly string[]
}

export interface SeriesAnalysisOptions {
  readonly chains: number
  /** The mean, where it is known exactly. */
  readonly mean?: number
  /** `[chains]`: what warnings call them. Default `chain 1`, `chain 2`, ... */
  readonly names?: readonly string[]
}

/** Values from whose mean squared deviations are taken where no mean is known. */
const HELD_VALUES = 2 ** 18
/** Fewer rows may look like row numbers by chance. */
const COUNTING_ROWS = 8

/**
 * Online analysis of one series of `chains` chains in bounded memory: mean, variance, tau_int, effective sample size and
 * split R-hat of all chains together, with errors and warnings. Sums are pooled; nothing is an average over chains.
 *
 * The error of the variance comes from y = (x - c)^2 of every value, c the known mean or that of the first 262 144 values (of
 * all, if there are no more). If those are d standard deviations off the mean, the error is up to a relative 2 d^2 too large.
 *
 * @throws UsageError unless `chains` is a positive integer and `mean` finite.
 * @example
 * const analysis = new SeriesAnalysis({ chains: 2 })
 * analysis.push([1, 0, 1, 1, 0, 1, 0, 0], 4) // four rows of two chains
 * analysis.read().mean // 0.5
 */
export class SeriesAnalysis {
  readonly #sums: MeanSums
  readonly #mean: number | undefined
  readonly #names: readonly string[]
  readonly #kept: ThinnedSeries
  /** Of squared deviations from `#origin`, once that is known. */
  readonly #squares: MeanSums
  #origin: number | undefined
  /** `[heldRows, chains]` until the origin is known. */
  #held: Float64Array
  #heldRows = 0
  /** `[chains]`, the first and the last row. */
  #first = new Float64Array()
  #last = new Float64Array()

  constructor({ chains, mean, names }: SeriesAnalysisOptions) {
    if (mean !== undefined && !Number.isFinite(mean)) throw new UsageError(`mean must be finite, got ${mean}`)
    this.#sums = new MeanSums({ chains })
    this.#squares = new MeanSums({ chains })
    this.#mean = mean
    this.#origin = mean
    this.#names = names ?? Array.from({ length: chains }, (_, i) => `chain ${i + 1}`)
    this.#kept = new ThinnedSeries({ chains, capacity: keptOfChain(chains) })
    this.#held = new Float64Array(
      mean === undefined ? chains * Math.max(1, Math.floor(HELD_VALUES / chains)) : 0,
    )
  }

  /** The sums behind tau_int. */
  get series(): SeriesAccumulator {
    return this.#sums.series
  }

  /**
   * Appends `values: [steps, chains]`, consecutive rows. How a series is cut into calls changes nothing.
   * @throws UsageError if the length of `values` is not `steps * chains`.
   */
  push(values: Float64Array, steps: number): void {
    const { series } = this
    this.#sums.push(values, steps)
    if (steps === 0) return
    this.#kept.push(values, steps)
    if (this.#first.length === 0) this.#first = values.slice(0, series.chains)
    this.#last = values.slice(-series.chains)
    let rest = values
    if (this.#origin === undefined) {
      const at = this.#heldRows * series.chains
      const taken = values.subarray(0, this.#held.length - at)
      this.#held.set(taken, at)
      this.#heldRows += taken.length / series.chains
      rest = values.subarray(taken.length)
      if (rest.length === 0) return
      this.#origin = average(this.#held)
      pushSquares(this.#squares, this.#held, this.#origin)
      this.#held = new Float64Array()
    }
    pushSquares(this.#squares, rest, this.#origin)
  }

  read(): Analysis {
    const { series } = this
    // The error of the mean must not know the mean: a wrong one would look like a slow mode.
    const { time: about, mean } = this.#sums.read()
    const refuted = this.#isRefuted(mean)
    const time = this.#mean === undefined || refuted ? about : integratedTime(series, { mean: this.#mean })
    const size = effectiveSampleSize(time)
    // The thinned series may have lost the values that are not finite.
    const rhat: SplitRhat = time.nonFinite > 0 ? { value: null } : splitRhat(this.#kept.read())
    const { value, error, window, reliable, frozen, slowMode, lowerBound, reason } = time
    return {
      chains: series.chains,
      length: series.count,
      mean: mean.mean,
      meanError: mean.error,
      variance: time.variance,
      varianceError: time.variance === null ? null : this.#varianceError(),
      integratedTime: {
        value,
        error,
        jackknifeError: time.jackknifeError ?? null,
        window,
        reliable,
        frozen,
        slowMode,
        ...(lowerBound === undefined ? {} : { lowerBound }),
        ...(reason === undefined ? {} : { reason }),
      },
      effectiveSampleSize: size.value,
      effectiveSampleSizeError: size.error,
      ...(size.upperBound === undefined ? {} : { effectiveSampleSizeUpperBound: size.upperBound }),
      splitRhat: rhat.value,
      splitRhatStride: this.#kept.stride,
      convention: 'tau_int = 1 + 2 sum rho(t), in rows',
      warnings: [
        ...this.#chainWarnings(time),
        ...this.#meanWarnings(mean, about),
        ...timeWarnings(time),
        ...rhatWarnings(rhat, time),
      ],
    }
  }

  #varianceError(): number | null {
    let squares = this.#squares
    if (this.#origin === undefined) {
      squares = new MeanSums({ chains: this.series.chains })
      pushSquares(squares, this.#held.subarray(0, this.#heldRows * this.series.chains), this.series.mean)
    }
    const { time, mean } = squares.read({ jackknife: false })
    return time.frozen ? null : mean.error
  }

  /** Chains that are no Markov chains, by name. */
  #chainWarnings({ frozen, nonFinite }: IntegratedTime): string[] {
    const { chains, count, squaredChanges, absoluteChanges, chainSums: sums } = this.series
    if (count < 2 || nonFinite > 0) return []
    const all = Array.from({ length: chains }, (_, chain) => chain)
    const like = (a: number, b: number) =>
      sums[a] === sums[b] &&
      squaredChanges[a] === squaredChanges[b] &&
      absoluteChanges[a] === absoluteChanges[b] &&
      absoluteChanges[a] !== 0
    const order = [...all].sort((a, b) => sums[a]! - sums[b]! || a - b)
    const copies = order.filter((chain, i) => i > 0 && like(order[i - 1]!, chain)).sort((a, b) => a - b)
    const still = all.filter((chain) => absoluteChanges[chain] === 0)
    // Equal steps in one direction: sum |dx| is the distance, and Cauchy's inequality is an equality.
    const counting = all.filter((chain) => {
      const distance = absoluteChanges[chain]!
      return (
        count >= COUNTING_ROWS &&
        distance > 0 &&
        Math.abs(Math.abs(this.#last[chain]! - this.#first[chain]!) / distance - 1) < 1e-9 &&
        Math.abs((squaredChanges[chain]! * (count - 1)) / distance ** 2 - 1) < 1e-9
      )
    })
    return [
      ...(copies.length > 0 ? [`copies of other chains, which say nothing new: ${this.#list(copies)}`] : []),
      ...(still.length > 0 && !frozen
        ? [`${still.length} of ${chains} chains never change: ${this.#list(still)}`]
        : []),
      ...(counting.length > 0
        ? [`equal steps in every row, as of a row number and not of a chain: ${this.#list(counting)}`]
        : []),
    ]
  }

  #meanWarnings({ mean, error, degreesOfFreedom, reason }: MeanWithError, time: IntegratedTime): string[] {
    if (error === null && reason !== undefined && time.value !== null && !time.frozen)
      return [`no error of the mean: ${reason}`]
    if (!this.#isRefuted({ mean, error, degreesOfFreedom })) return []
    const distance = significant(Math.abs(mean! - this.#mean!) / error!, 2)
    return [
      `the mean is ${distance} errors away from the known mean ${this.#mean}: what follows is about the measured one`,
    ]
  }

  /** Whether the known mean cannot be that of the series. */
  #isRefuted(mean: Pick<MeanWithError, 'mean' | 'error' | 'degreesOfFreedom'>): boolean {
    return this.#mean !== undefined && refutesMean(mean, this.#mean)
  }

  #list(chains: readonly number[]): string {
    const names = chains.slice(0, 10).map((chain) => this.#names[chain])
    return `${names.join(', ')}${chains.length > 10 ? ` and ${chains.length - 10} more` : ''}`
  }
}

function average(values: Float64Array): number {
  let sum = 0
  for (const x of values) sum += x
  return sum / values.length
}

function pushSquares(squares: MeanSums, values: Float64Array, origin: number): void {
  squares.push(
    values.map((x) => (x - origin) ** 2),
    values.length / squares.series.chains,
  )
}

function timeWarnings(time: IntegratedTime): string[] {
  const { value, frozen, lowerBound, reason, slowMode, reliable } = time
  if (frozen && lowerBound !== undefined)
    return [
      `frozen: nothing ever changes, tau_int is above ${significant(lowerBound, 3)} rows (95 % confidence)`,
    ]
  if (value === null) return [`tau_int is unknown: ${reason}`]
  if (slowMode) return ['a slow mode hides in the series: tau_int is larger than the value given']
  return reliable ? [] : [`do not believe tau_int: ${reason}`]
}

function rhatWarnings(
  { value, warning, reason }: SplitRhat,
  { frozen, nonFinite, count }: IntegratedTime,
): string[] {
  if (value === null) return frozen || nonFinite > 0 || count < 2 ? [] : [`no split R-hat: ${reason}`]
  return [
    ...(value > RHAT_LIMIT
      ? [
          `split R-hat ${significant(value, 4)} is above ${RHAT_LIMIT}: the chains, or their halves, do not agree`,
        ]
      : []),
    ...(warning === undefined ? [] : [warning]),
  ]
}
