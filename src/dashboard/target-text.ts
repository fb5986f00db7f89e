import { neededLength } from '../stats/needed-length.ts'
import { counted, duration, grouped, percent, significant } from '../values/format.ts'
import type { MeanFigures } from '../values/mean.ts'
import type { Progress } from '../values/progress.ts'

/** Two digits are enough of what is estimated. */
const rounded = (count: number): string => grouped(Number(count.toPrecision(2)))

/**
 * How much longer a run has to be for the error of a mean to come down to `target`, in words.
 *
 * @example
 * targetText({ mean: 1.9, error: 0.02, count: 1000, degreesOfFreedom: 200 }, 0.01, { rate: 10, phase: 'sample' })
 * // 'about 5 min 00 s: 4 000 trajectories per chain in all. The error itself ...'
 */
export function targetText(
  mean: MeanFigures | undefined,
  target: number,
  progress: Pick<Progress, 'rate' | 'phase'> | undefined,
): string {
  if (mean === undefined) return 'not known here'
  const { error, count, degreesOfFreedom, reason } = mean
  if (error === null || count === undefined)
    return `not known yet: the mean has no error${reason === undefined ? '' : `, ${reason}`}`
  const now = `The error is ${significant(error, 2)} after ${counted(count, 'trajectory')} per chain.`
  if (error === 0) return 'reached: the mean has no error'
  if (error <= target) return `reached. ${now}`
  const { count: needed, uncertainty } = neededLength({ count, error, degreesOfFreedom }, target)
  const rate = progress?.rate ?? 0
  const length = `${rounded(needed)} trajectories per chain in all`
  const seconds = (length: number): string => duration(Math.max(0, length - count) / rate)
  const about = rate > 0 ? `about ${seconds(needed)}: ${length}` : `about ${length}`
  const done = progress?.phase === 'done' && rate > 0 ? ', had it gone on' : ''
  if (uncertainty === null) return `${about}${done}. How certain this is, is not known. ${now}`
  const range =
    rate > 0
      ? `: ${seconds(needed * (1 - uncertainty))} to ${seconds(needed * (1 + uncertainty))}`
      : `: ${rounded(needed * Math.max(0, 1 - uncertainty))} to ${rounded(needed * (1 + uncertainty))}`
  return `${about}${done}. The error is itself uncertain, and so is this length by ${percent(uncertainty)}${range}. ${now}`
}
