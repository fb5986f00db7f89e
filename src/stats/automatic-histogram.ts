import type { Histogram } from '../values/histogram.ts'
import { UniformHistogram } from './uniform-histogram.ts'

/** Values that decide on the range. */
const DECIDING = 1000
/** Standard deviations on each side of their mean. */
const DEVIATIONS = 5

/**
 * Counts of real values in `bins` equal bins, over a range that the first 1000 finite values decide: their mean +- 5
 * standard deviations. Values elsewhere are counted in `outside`, as in `UniformHistogram`.
 *
 * @example
 * const histogram = new AutomaticHistogram({ bins: 60 })
 * histogram.push(Float64Array.from({ length: 5000 }, Math.random))
 * histogram.read().probabilities
 */
export class AutomaticHistogram {
  readonly #bins: number
  #early: number[] = []
  #settled: UniformHistogram | undefined

  /** @throws UsageError unless `bins` is an integer between 1 and 1e6. */
  constructor({ bins }: { bins: number }) {
    this.#bins = bins
    this.#provisional([])
  }

  /** Number of values seen, those outside included. */
  get total(): number {
    return this.#settled?.total ?? this.#early.length
  }

  push(values: ArrayLike<number>): void {
    if (this.#settled !== undefined) {
      this.#settled.push(values)
      return
    }
    for (let i = 0; i < values.length; i++) this.#early.push(values[i]!)
    if (this.#early.length < DECIDING) return
    this.#settled = this.#provisional(this.#early.slice(0, DECIDING))
    this.#settled.push(this.#early)
    this.#early = []
  }

  /** As `UniformHistogram.read`. */
  read(autocorrelation = 1): Histogram {
    if (this.#settled !== undefined) return this.#settled.read(autocorrelation)
    const histogram = this.#provisional(this.#early)
    histogram.push(this.#early)
    return histogram.read(autocorrelation)
  }

  #provisional(values: readonly number[]): UniformHistogram {
    const finite = values.filter(Number.isFinite)
    const n = Math.max(1, finite.length)
    const mean = finite.reduce((a, b) => a + b, 0) / n
    const deviation = Math.sqrt(finite.reduce((a, b) => a + (b - mean) ** 2, 0) / n)
    // Equal values get some room too.
    const reach = DEVIATIONS * (deviation || Math.abs(mean) || 1)
    return new UniformHistogram({ from: mean - reach, to: mean + reach, bins: this.#bins })
  }
}
