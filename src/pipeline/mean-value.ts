import type { MeanWithError } from '../values/mean.ts'

/** A mean that may stand beside its exact value. */
export type MeanValue = MeanWithError

/** A mean beside its exact value, if there is one; no z-score without an error. */
export function meanValue(
  {
    mean,
    error,
    degreesOfFreedom,
    count,
    reason,
  }: Pick<MeanValue, 'mean' | 'error' | 'degreesOfFreedom' | 'count' | 'reason'>,
  exact?: number,
): MeanValue {
  const comparable = exact !== undefined && mean !== null && error !== null && error > 0
  return {
    kind: 'mean',
    mean,
    error,
    degreesOfFreedom,
    count,
    ...(exact !== undefined && { exact }),
    ...(comparable && { zScore: (mean - exact) / error }),
    ...(reason !== undefined && { reason }),
  }
}
