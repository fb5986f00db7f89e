import { UsageError } from '../errors.ts'
import type { Histogram } from '../values/histogram.ts'
import { probabilityError } from './probability-error.ts'

/**
 * Counts of real values in `bins` equal bins of [from, to); values elsewhere, NaN included, are counted in `outside`.
 *
 * @example
 * const histogram = new UniformHistogram({ from: 0, to: 1, bins: 2 })
 * histogram.push([0.1, 0.2, 0.7, 1.5])
 * histogram.read().counts // [2, 1], and histogram.outside is 1
 */
export class UniformHistogram {
  /** Number of values seen, those outside included. */
  total = 0
  outside = 0
  readonly #from: number
  readonly #width: number
  readonly #counts: Float64Array

  /** @throws UsageError unless from < to, both finite, and `bins` is between 1 and 1e6. */
  constructor({ from, to, bins }: { from: number; to: number; bins: number }) {
    if (!Number.isFinite(from) || !Number.isFinite(to) || from >= to)
      throw new UsageError(`a histogram needs finite from < to, got ${from} and ${to}`)
    if (!Number.isInteger(bins) || bins < 1 || bins > 1e6)
      throw new UsageError(`bins must be an integer from 1 to 1e6, got ${bins}`)
    this.#from = from
    this.#width = (to - from) / bins
    this.#counts = new Float64Array(bins)
  }

  push(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      const bin = Math.floor((values[i]! - this.#from) / this.#width)
      if (bin >= 0 && bin < this.#counts.length) this.#counts[bin]!++
      else this.outside++
    }
    this.total += values.length
  }

  /** Probabilities are shares of all values, those outside included; `bins` holds the centres. Errors as in IntegerHistogram. */
  read(autocorrelation = 1): Histogram {
    const counts = [...this.#counts]
    return {
      kind: 'histogram',
      bins: counts.map((_, i) => this.#from + (i + 0.5) * this.#width),
      counts,
      probabilities: counts.map((count) => (this.total === 0 ? 0 : count / this.total)),
      errors: counts.map((count) => probabilityError(count, this.total, autocorrelation)),
    }
  }
}
