import type { MeanWithError } from '../values/mean.ts'
import { Z_LIMIT } from '../values/z-score.ts'
import { studentTail } from './student.ts'

/** A distance between the mean and the known one that is as improbable is no chance. */
const IMPROBABLE = studentTail(Z_LIMIT, Number.POSITIVE_INFINITY)

/** Whether a measured mean shows that a known one cannot be that of the series. */
export function refutesMean(
  { mean, error, degreesOfFreedom }: Pick<MeanWithError, 'mean' | 'error' | 'degreesOfFreedom'>,
  known: number,
): boolean {
  if (mean === null || error === null || degreesOfFreedom === null) return false
  return studentTail((mean - known) / error, degreesOfFreedom) < IMPROBABLE
}
