import { UsageError } from '../errors.ts'
import type { Histogram } from '../values/histogram.ts'
import { probabilityError } from './probability-error.ts'
import { type SavedPart, type SavedPartReader, savedPart } from './saved-part.ts'

/** What an {@link IntegerHistogram} counted, in plain arrays of equal length. */
export interface IntegerCounts {
  readonly values: Float64Array
  readonly counts: Float64Array
}

/** Values up to here are counted in an array, which is quicker. */
const SMALL = 256

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
  /** Of -256 to 256. */
  readonly #small = new Float64Array(2 * SMALL + 1)
  readonly #large = new Map<number, number>()

  /** @throws UsageError on a value that is no integer or beyond 1e6: nothing of the call is counted then. */
  push(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (!Number.isInteger(value) || Math.abs(value) > 1e6)
        throw new UsageError(`an integer histogram takes integers up to 1e6, got ${value}`)
    }
    for (let i = 0; i < values.length; i++) this.#add(values[i]!, 1)
  }

  /** What was counted so far, by rising values. */
  copy(): IntegerCounts {
    const counted = [...this.#small.entries()]
      .map(([i, count]): [number, number] => [i - SMALL, count])
      .concat([...this.#large])
      .filter(([, count]) => count > 0)
      .sort(([a], [b]) => a - b)
    return {
      values: Float64Array.from(counted, ([value]) => value),
      counts: Float64Array.from(counted, ([, count]) => count),
    }
  }

  /** What was counted so far, to go on from later. */
  save(): SavedPart {
    const { values, counts } = this.copy()
    return savedPart('together', [...values, ...counts])
  }

  /** Goes on from what was saved. */
  restore(saved: SavedPartReader): void {
    for (const counted of saved.takeTogether()) {
      const middle = counted.length / 2
      this.merge({ values: counted.subarray(0, middle), counts: counted.subarray(middle) })
    }
  }

  /** Adds what another one counted. */
  merge({ values, counts }: IntegerCounts): void {
    for (const [i, value] of values.entries()) this.#add(value, counts[i]!)
  }

  /**
   * Every bin from the smallest to the largest value seen. `autocorrelation` is tau_int of the values: the errors are
   * those of `total / autocorrelation` independent draws.
   */
  read(autocorrelation = 1): Histogram {
    const counted = this.copy()
    const bins: number[] = []
    for (let value = counted.values[0] ?? 0; value <= (counted.values.at(-1) ?? -1); value++) bins.push(value)
    const countOf = new Map([...counted.values].map((value, i) => [value, counted.counts[i]!]))
    const counts = bins.map((value) => countOf.get(value) ?? 0)
    return {
      kind: 'histogram',
      bins,
      counts,
      probabilities: counts.map((count) => count / this.total),
      errors: counts.map((count) => probabilityError(count, this.total, autocorrelation)),
    }
  }

  #add(value: number, count: number): void {
    if (Math.abs(value) <= SMALL) this.#small[value + SMALL]! += count
    else this.#large.set(value, (this.#large.get(value) ?? 0) + count)
    this.total += count
  }
}
