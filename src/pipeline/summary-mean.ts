import type { MeanFigures } from '../values/mean.ts'
import type { MeanValue } from './mean-value.ts'

/** A mean with its error and, where the theory gives it, the exact value and the distance from it in errors. */
export type SummaryMean = Omit<MeanFigures, 'count'>

/** What a summary says of a mean or a rate; of a value that never came, that there is none. */
export function summaryMean(value: unknown): SummaryMean {
  const read = (value ?? {}) as Partial<MeanValue> & { readonly upperBound?: number }
  const { mean = null, error = null, exact, zScore, degreesOfFreedom, upperBound, reason } = read
  return {
    mean,
    error,
    ...(exact !== undefined && { exact }),
    ...(zScore !== undefined && { zScore }),
    ...(typeof degreesOfFreedom === 'number' && { degreesOfFreedom }),
    ...(upperBound !== undefined && { upperBound }),
    ...(error === null && reason !== undefined && { reason }),
  }
}
