import type { Trace } from '../operators/index.ts'
import type { CellSource } from '../stats/cell-sums.ts'
import {
  type ChainSet,
  type Histogram,
  type IntegratedTime,
  integratedTime,
  meanWithError,
} from '../stats/index.ts'
import type { SummedSeries } from '../stats/mean-sums.ts'
import { refutesMean } from '../stats/refutes-mean.ts'
import { type ChargeTime, slowestOf } from './mean-in-sectors.ts'
import { isCharge, isOfProposals, type Quantity } from './quantity.ts'

/** A measurement of a sampler with the sums of all chains, to be read; those that nobody needs of it are undefined. */
export interface SummedQuantity {
  readonly quantity: Quantity
  readonly values: SummedSeries
  readonly square: SummedSeries | undefined
  /** Of the sizes of its changes, |x_{i+1} - x_i|. */
  readonly changes: SummedSeries | undefined
  /** Of the function of it that is checked. */
  readonly derived: SummedSeries | undefined
  /** Cells that count how often each integer was met. */
  readonly integers: CellSource | undefined
  /** Errors are those of values with this tau_int. */
  readonly histogram: { read(autocorrelation: number): Histogram } | undefined
  readonly trace: Trace | undefined
  /** `[chains][values]`: values of each chain that is compared with others, spread over the run; of configurations. */
  readonly kept: readonly Float64Array[] | undefined
}

/** A measurement with its sums and the tau_int that they tell. */
export interface TimedQuantity extends SummedQuantity {
  readonly time: IntegratedTime
  /** What the error of the mean is read with: it must not know a mean that may be wrong, which would look like a slow mode. */
  readonly timeOfMean: IntegratedTime
}

/** Reads tau_int of a measurement. */
export function timed(summed: SummedQuantity): TimedQuantity {
  const { quantity, values } = summed
  const { claimedMean, timeOptions } = quantity
  const options = { ...timeOptions, jackknife: !isOfProposals(quantity) }
  const timeOfMean = integratedTime(values.series, options)
  const isClaimed =
    claimedMean !== undefined && !refutesMean(meanWithError(timeOfMean, values.cells), claimedMean)
  const time = isClaimed ? integratedTime(values.series, { ...options, mean: claimedMean }) : timeOfMean
  return { ...summed, time, timeOfMean }
}

/** The charge with the largest tau_int; none where there is no charge, or none that can change. */
export function slowestCharge(quantities: readonly TimedQuantity[]): ChargeTime | undefined {
  const moving = quantities.filter(({ quantity }) => canMove(quantity))
  if (moving.length === 0) return undefined
  return slowestOf(moving.map(({ quantity, time }) => ({ name: quantity.label, time })))
}

/** Whether it is a charge that can change. On a lattice so small and cold that it is always 0 it slows nothing down. */
export function canMove(quantity: Quantity): boolean {
  return isCharge(quantity) && quantity.expectation.constant === undefined
}

/** The sum of the squares of all deviations from the mean, and the largest deviation. */
export function deviations(
  { groups, maximum }: ChainSet,
  mean: number,
): { squares: number; largest: number } {
  let squares = 0
  for (const group of groups) {
    const sums = group.raw(0)
    const offset = group.shift - mean
    const { count, chains } = group
    if (sums !== undefined) squares += sums.products[0]! + offset * (sums.ends[0]! + offset * count * chains)
  }
  return { squares, largest: maximum - mean }
}
