import type { ChainSet } from '../stats/index.ts'
import { type MeanValue, meanValue } from './mean-value.ts'
import { deviations } from './summed-quantity.ts'

/**
 * An error means something while no single value makes up more than this part of the sum of squared deviations. Of 1e6 values of
 * a lognormal e^{-dH} the largest makes up some .4 % where dH spreads by 1, and a tenth where it spreads by 2. Where the variance
 * is infinite, its part does not fall however many values there are.
 */
const LARGEST_SHARE = 0.1

/** The mean of a series; without its error, and with `reason`, where a single value makes up more than `LARGEST_SHARE` of the variance. */
export function unlessFewValuesDecide(value: MeanValue, series: ChainSet, reason: string): MeanValue {
  if (value.mean === null) return value
  const { squares, largest } = deviations(series, value.mean)
  if (largest ** 2 <= LARGEST_SHARE * squares) return value
  return meanValue({ ...value, error: null, reason }, value.exact)
}
