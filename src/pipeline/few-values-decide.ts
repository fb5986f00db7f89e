import type { ChainSet } from '../stats/index.ts'
import { type MeanValue, meanValue } from './mean-value.ts'
import { deviations } from './summed-quantity.ts'

/**
 * The error of a mean is worth showing when no single value is more than this part of the squares that it is made of. Of a
 * lognormal e^{-dH} with a spread of dH of 1, the largest of 1e6 has some .4 % of them, with a spread of 2 a tenth; where the
 * variance is infinite its part never falls.
 */
const LARGEST_SHARE = 0.1

/** The mean of a series; without its error, and with `reason`, where a single value makes up more than `LARGEST_SHARE` of the variance. */
export function unlessFewValuesDecide(value: MeanValue, series: ChainSet, reason: string): MeanValue {
  if (value.mean === null) return value
  const { squares, largest } = deviations(series, value.mean)
  if (largest ** 2 <= LARGEST_SHARE * squares) return value
  return meanValue({ ...value, error: null, reason }, value.exact)
}
