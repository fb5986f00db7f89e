import type { IntegratedTime } from '../values/integrated-time.ts'
import type { MeanWithError } from '../values/mean.ts'
import { CellSlots, type CellSource, type Cells, joinSlots, readCells, type SlotSums } from './cell-sums.ts'
import type { ChainShare } from './chain-groups.ts'
import type { ChainSet } from './chain-set.ts'
import { type IntegratedTimeOptions, integratedTime } from './integrated-time.ts'
import { meanWithError } from './mean-with-error.ts'
import type { SavedPart, SavedPartReader } from './saved-part.ts'
import { SeriesAccumulator } from './series-accumulator.ts'
import { SeriesPool } from './series-pool.ts'
import { copySeries, type SeriesSums, storedSeries } from './series-sums.ts'

/** The sums of a series to read: those of all its chains, and those of cells of chains and time. */
export interface SummedSeries {
  readonly series: ChainSet
  readonly cells: CellSource
}

/** What {@link MeanSums} hold at one moment, in plain arrays. */
export interface MeanSumsCopy {
  readonly series: SeriesSums
  readonly slots: SlotSums
}

/**
 * All sums that the mean of a series and its error need: those of the Gamma method, and those of cells of chains and time.
 *
 * @example
 * const sums = new MeanSums({ chains: 2 })
 * sums.push(Float64Array.of(1, 0, 1, 1, 0, 1), 3)
 * sums.read().mean.mean // 2/3
 */
export class MeanSums implements SummedSeries {
  readonly series: SeriesAccumulator
  readonly cells: CellSource
  readonly #slots: CellSlots

  /**
   * `share` says which of a run's chains these are. Default: all.
   *
   * @throws UsageError unless `chains` is a positive integer.
   */
  constructor(options: { readonly chains: number; readonly share?: ChainShare }) {
    this.series = new SeriesAccumulator(options)
    const { series } = this
    this.#slots = new CellSlots({
      ...options,
      width: 1,
      // A large mean would leave a small spread no digits, so that the shift of the series is subtracted first.
      add: (values, { first, end, stride, chains }, sums, at, group) => {
        const { shift } = series.groups[group]!
        let sum = sums[at]!
        for (let row = first; row < end; row += stride)
          for (let i = row; i < row + chains; i++) sum += values[i]! - shift
        sums[at] = sum
      },
    })
    this.cells = { read: (stretches) => aboutOneShift(this.#slots.read(stretches), this.series) }
  }

  /** Appends `values: [steps, chains]`, consecutive rows. */
  push(values: ArrayLike<number>, steps: number): void {
    this.series.push(values, steps)
    this.#slots.push(values, steps)
  }

  /** The sums as they are now. */
  copy(): MeanSumsCopy {
    const { sums } = this.#slots
    return { series: copySeries(this.series), slots: { ...sums, sums: sums.sums.slice() } }
  }

  /** All that they hold, to go on from later. Arrays of it hold until the next values come. */
  save(): SavedPart[] {
    return [...this.series.save(), ...this.#slots.save()]
  }

  /** Goes on from what was saved; only where nothing was summed so far. */
  restore(saved: SavedPartReader): void {
    this.series.restore(saved)
    this.#slots.restore(saved)
  }

  read(options: IntegratedTimeOptions = {}): { readonly time: IntegratedTime; readonly mean: MeanWithError } {
    const time = integratedTime(this.series, options)
    return { time, mean: meanWithError(time, this.cells) }
  }
}

/** The sums of all shares of the chains, in the order of the chains, to be read as one. */
export function joinMeanSums(shares: readonly MeanSumsCopy[]): SummedSeries {
  const series = new SeriesPool(shares.map((share) => storedSeries(share.series)))
  const slots = joinSlots(shares.map((share) => share.slots))
  return { series, cells: { read: (options) => aboutOneShift(readCells(slots, options), series) } }
}

/** The groups subtract shifts of their own. These are the cells as if all had subtracted that of the first. */
function aboutOneShift({ counts, sums }: Cells, { groups }: ChainSet): Cells {
  const stretches = counts.length / groups.length
  return {
    counts,
    sums: sums.map((sum, i) => {
      const { shift } = groups[Math.floor(i / stretches)]!
      return Float64Array.of(sum[0]! + (shift - groups[0]!.shift) * counts[i]!)
    }),
  }
}
