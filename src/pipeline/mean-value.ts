/** A mean with its error (autocorrelation included) and, where the exact value is known, its distance in errors. */
export interface MeanValue {
  readonly kind: 'mean'
  readonly mean: number | null
  readonly error: number | null
  /** Trajectories per chain. */
  readonly count: number
  readonly exact?: number
  readonly zScore?: number
  /** Why there is no error, if that is not just too short a run. */
  readonly reason?: string
}

/** A mean beside its exact value, if there is one; no z-score without an error. */
export function meanValue(
  {
    mean,
    error,
    count,
    reason,
  }: { mean: number | null; error: number | null; count: number; reason?: string },
  exact?: number,
): MeanValue {
  const known = exact !== undefined && mean !== null && error !== null && error > 0
  return {
    kind: 'mean',
    mean,
    error,
    count,
    ...(exact !== undefined && { exact }),
    ...(known && { zScore: (mean - exact) / error }),
    ...(reason !== undefined && { reason }),
  }
}
