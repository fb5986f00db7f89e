/** A mean with its error (autocorrelation included) and, where the exact value is known, its distance in errors. */
export interface MeanValue {
  readonly kind: 'mean'
  readonly mean: number | null
  readonly error: number | null
  /** Of Student's t of mean and error. */
  readonly degreesOfFreedom: number | null
  /** Trajectories per chain. */
  readonly count: number
  readonly exact?: number
  readonly zScore?: number
  /** Why there is no error. */
  readonly reason?: string
}

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
