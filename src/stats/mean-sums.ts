import type { IntegratedTime } from '../values/integrated-time.ts'
import type { MeanWithError } from '../values/mean.ts'
import { CellSums } from './cell-sums.ts'
import { type IntegratedTimeOptions, integratedTime } from './integrated-time.ts'
import { meanWithError } from './mean-with-error.ts'
import { SeriesAccumulator } from './series-accumulator.ts'

/**
 * All sums that the mean of a series and its error need: those of the Gamma method, and those of cells of chains and time.
 *
 * @example
 * const sums = new MeanSums(2)
 * sums.push(Float64Array.of(1, 0, 1, 1, 0, 1), 3)
 * sums.read().mean.mean // 2/3
 */
export class MeanSums {
  readonly series: SeriesAccumulator
  readonly #cells: CellSums

  /** @throws RangeError unless `chains` is a positive integer. */
  constructor(chains: number) {
    this.series = new SeriesAccumulator({ chains })
    const { series } = this
    this.#cells = new CellSums({
      chains,
      width: 1,
      // less the first value, as in the series, so that a large mean does not drown a small spread
      add: (value, sums, at) => {
        sums[at]! += value - series.shift
      },
    })
  }

  /** Appends `values: [steps, chains]`, consecutive rows. */
  push(values: ArrayLike<number>, steps: number): void {
    this.series.push(values, steps)
    this.#cells.push(values, steps)
  }

  read(options: IntegratedTimeOptions = {}): { readonly time: IntegratedTime; readonly mean: MeanWithError } {
    const time = integratedTime(this.series, options)
    return { time, mean: meanWithError(time, this.#cells) }
  }
}
