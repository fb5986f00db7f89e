import { UsageError } from '../errors.ts'
import type { Histogram } from '../values/histogram.ts'
import { probabilityError } from './probability-error.ts'
import { type SavedPart, type SavedPartReader, savedPart } from './saved-part.ts'

/** Narrow bins that are counted; where there are more, they are twice as wide. */
const MOST_BINS = 1024
/** Bins around the fullest are counted in an array, which is quicker. */
const NEAR = 2 * MOST_BINS
/** Narrower than the spread of any measurement. */
const NARROWEST = 2 ** -100
/** Bins further from zero would be numbers that overflow: for values so large bins are wider. */
const FARTHEST_BIN = 2 ** 1020
/** Standard deviations that are shown on each side of the median. */
const DEVIATIONS = 5

/** What an {@link AutomaticHistogram} counted, in plain arrays. */
export interface BinCounts {
  /** Of a bin: a power of two. Bin i holds the values from i width to (i + 1) width. */
  readonly width: number
  readonly bins: Float64Array
  readonly counts: Float64Array
  /** Values, those that are NaN or infinite included. */
  readonly total: number
}

/**
 * Counts of real values whose range is not known beforehand: in narrow bins, of which at most 1024 are filled, and which become
 * twice as wide when there are more. What is counted does not depend on the order of the values, so that counts of several
 * threads join to what one would have counted.
 *
 * @example
 * const histogram = new AutomaticHistogram({ bins: 60 })
 * histogram.push(Float64Array.from({ length: 5000 }, Math.random))
 * histogram.read().probabilities
 */
export class AutomaticHistogram {
  /** Number of values seen. */
  total = 0
  readonly #bins: number
  #width = NARROWEST
  /** Counts of the bins from `#first` on. */
  readonly #near = new Float64Array(NEAR)
  #first = 0
  /** Counts of all others. */
  readonly #far = new Map<number, number>()
  /** Bins that are not empty. */
  #filled = 0

  /**
   * `bins`: as many as are read, or down to half as many.
   *
   * @throws UsageError unless `bins` is an integer between 1 and 1e6.
   */
  constructor({ bins }: { bins: number }) {
    if (!Number.isInteger(bins) || bins < 1 || bins > 1e6)
      throw new UsageError(`bins must be an integer from 1 to 1e6, got ${bins}`)
    this.#bins = bins
  }

  push(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (!Number.isFinite(value)) continue
      while (Math.abs(value) / this.#width > FARTHEST_BIN) this.#widen()
      this.#add(Math.floor(value / this.#width), 1)
    }
    this.total += values.length
  }

  /** What was counted so far. */
  copy(): BinCounts {
    const filled = this.#counted()
    return {
      width: this.#width,
      bins: Float64Array.from(filled, ([bin]) => bin),
      counts: Float64Array.from(filled, ([, count]) => count),
      total: this.total,
    }
  }

  /** What was counted so far, to go on from later. */
  save(): SavedPart {
    const { width, total, bins, counts } = this.copy()
    return savedPart('together', [width, this.#first, total, ...bins, ...counts])
  }

  /** Goes on from what was saved. */
  restore(saved: SavedPartReader): void {
    for (const counted of saved.takeTogether()) {
      const [width, first, total] = counted
      const middle = (3 + counted.length) / 2
      // bins that were counted in the array are so again
      if (this.#filled === 0) this.#first = first!
      const [bins, counts] = [counted.subarray(3, middle), counted.subarray(middle)]
      this.merge({ width: width!, total: total!, bins, counts })
    }
  }

  /** Adds what another one counted. */
  merge({ width, bins, counts, total }: BinCounts): void {
    if (this.#filled === 0) this.#width = Math.max(this.#width, width)
    while (this.#width < width) this.#widen()
    // the width may grow while bins are added
    for (const [i, bin] of bins.entries()) this.#add(Math.floor(bin / (this.#width / width)), counts[i]!)
    this.total += total
  }

  /**
   * Equal bins over the median and 5 standard deviations on each side, by the quantiles that a normal distribution has there:
   * few values far away do not widen it. Probabilities are shares of all values; `bins` holds the centres; errors are those of
   * `total / autocorrelation` independent values.
   */
  read(autocorrelation = 1): Histogram {
    const filled = this.#counted().sort(([a], [b]) => a - b)
    const quantile = quantiles(filled)
    // in bins that were counted: products with the width could overflow
    const median = quantile(0.5)
    const deviation = (quantile(0.841) - quantile(0.159)) / 2
    // equal values get some room too
    const reach = DEVIATIONS * deviation || Math.abs(median) || 1 / this.#width
    let merged = 1
    while ((2 * reach) / merged > this.#bins - 1 && merged < reach) merged *= 2
    const width = this.#width * merged
    const farthest = Math.floor(Number.MAX_VALUE / width)
    const first = Math.max(Math.floor((median - reach) / merged), -farthest - 1)
    const last = Math.min(Math.floor((median + reach) / merged), farthest)
    const counts = new Array<number>(last - first + 1).fill(0)
    for (const [bin, count] of filled) {
      const shown = Math.floor(bin / merged) - first
      if (shown >= 0 && shown < counts.length) counts[shown]! += count
    }
    return {
      kind: 'histogram',
      bins: counts.map((_, i) => (first + i + 0.5) * width),
      counts,
      probabilities: counts.map((count) => (this.total === 0 ? 0 : count / this.total)),
      errors: counts.map((count) => probabilityError(count, this.total, autocorrelation)),
    }
  }

  #add(bin: number, count: number): void {
    const place = bin - this.#first
    if (place >= 0 && place < NEAR) {
      if (this.#near[place] === 0) this.#filled++
      this.#near[place]! += count
    } else {
      const before = this.#far.get(bin)
      if (before === undefined) this.#filled++
      this.#far.set(bin, (before ?? 0) + count)
    }
    while (this.#filled > MOST_BINS) this.#widen(this.#factor())
  }

  /** The bins that are not empty, with their counts. */
  #counted(): [bin: number, count: number][] {
    const counted = [...this.#far]
    for (const [place, count] of this.#near.entries())
      if (count > 0) counted.push([this.#first + place, count])
    return counted
  }

  /** By how much bins may be widened at once: up to the least distance between two of them none are joined. */
  #factor(): number {
    const bins = Float64Array.from(this.#counted(), ([bin]) => bin).sort()
    const least = bins.reduce((gap, bin, i) => (i === 0 ? gap : Math.min(gap, bin - bins[i - 1]!)), Infinity)
    return Math.max(2, 2 ** Math.floor(Math.log2(least)))
  }

  /** Makes all bins wider by a power of two. */
  #widen(factor = 2): void {
    const narrow = this.#counted()
    const [fullest] = narrow.reduce((most, other) => (other[1] > most[1] ? other : most), [0, 0])
    this.#near.fill(0)
    this.#far.clear()
    this.#filled = 0
    this.#width *= factor
    this.#first = Math.floor(fullest / factor) - NEAR / 2
    for (const [bin, count] of narrow) this.#add(Math.floor(bin / factor), count)
  }
}

/** The middle of the bin below which a share of all counts lies. */
function quantiles(filled: readonly (readonly [number, number])[]): (share: number) => number {
  const total = filled.reduce((sum, [, count]) => sum + count, 0)
  return (share) => {
    let below = 0
    for (const [bin, count] of filled) {
      below += count
      if (below >= share * total) return bin + 0.5
    }
    return 0
  }
}
