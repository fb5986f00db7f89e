import { UsageError } from '../errors.ts'
import type { Histogram } from '../values/histogram.ts'
import { probabilityError } from './probability-error.ts'

/**
 * Counts of integer values such as topological charges; the range grows with the data, up to |value| = 1e6.
 *
 * @example
 * const histogram = new IntegerHistogram()
 * histogram.push([0, 1, 0, -1])
 * histogram.read().probabilities // [0.25, 0.5, 0.25] for the bins -1, 0, 1
 */
export class IntegerHistogram {
  /** Number of values counted. */
  total = 0
  readonly #counts = new Map<number, number>()

  /** @throws UsageError on a value that is no integer or beyond 1e6: nothing of the call is counted then. */
  push(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (!Number.isInteger(value) || Math.abs(value) > 1e6)
        throw new UsageError(`an integer histogram takes integers up to 1e6, got ${value}`)
    }
    for (let i = 0; i < values.length; i++) this.#add(values[i]!, 1)
  }

  /** Adds the counts of another histogram. */
  merge(other: IntegerHistogram): void {
    for (const [value, count] of [...other.#counts]) this.#add(value, count)
  }

  /**
   * Every bin from the smallest to the largest value seen. `autocorrelation` is tau_int of the values: the errors are
   * those of `total / autocorrelation` independent draws.
   */
  read(autocorrelation = 1): Histogram {
    const values = [...this.#counts.keys()]
    const smallest = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const bins: number[] = []
    for (let value = smallest; value <= largest; value++) bins.push(value)
    const counts = bins.map((value) => this.#counts.get(value) ?? 0)
    return {
      kind: 'histogram',
      bins,
      counts,
      probabilities: counts.map((count) => count / this.total),
      errors: counts.map((count) => probabilityError(count, this.total, autocorrelation)),
    }
  }

  #add(value: number, count: number): void {
    // Adding 0 turns -0 into 0.
    this.#counts.set(value + 0, (this.#counts.get(value) ?? 0) + count)
    this.total += count
  }
}
