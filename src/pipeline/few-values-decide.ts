import type { SeriesAccumulator } from '../stats/index.ts'
import { type MeanValue, meanValue } from './mean-value.ts'

/**
 * The error of a mean is worth showing when no single value is more than this part of the squares that it is made of. Of a
 * lognormal e^{-dH} with a spread of dH of 1, the largest of 1e6 has some .4 % of them, with a spread of 2 a tenth; where the
 * variance is infinite its part never falls.
 */
const LARGEST_SHARE = 0.1

/** The mean of a series; without its error, and with `reason`, where a single value makes up more than `LARGEST_SHARE` of the variance. */
export function unlessFewValuesDecide(
  value: MeanValue,
  { maximum, mean, sum, sumOfSquares }: Pick<SeriesAccumulator, 'maximum' | 'mean' | 'sum' | 'sumOfSquares'>,
  reason: string,
): MeanValue {
  if ((maximum - mean) ** 2 <= LARGEST_SHARE * (sumOfSquares - mean * sum)) return value
  return meanValue({ ...value, error: null, reason }, value.exact)
}
