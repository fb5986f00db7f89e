import { upperGamma } from './chi-squared.ts'

/** Effective samples at which the limit begins to bind: with fewer, only gross deviations count. */
const START = 10

/**
 * The p-value below which a deviation counts, at a look after so many effective samples, such that all looks together of a
 * run without end, however many, call a right one wrong with probability `falseAlarm` at most. It is the boundary of Robbins'
 * normal mixture for a sum S of unit variance per sample in d dimensions,
 *   S^2 / n > (1 + c/n) (2 ln(1/falseAlarm) + d ln(1 + n/c)),  c = 10,
 * as the p-value of chi^2 with d degrees of freedom (H. Robbins, Ann. Math. Statist. 41, 1397 (1970); S. Howard et al., Ann.
 * Statist. 49, 1055 (2021), eq. 14). It holds where sums are near-normal; Student's t and F take care of estimated variances.
 *
 * @example
 * sequentialLimit({ effectiveSamples: 1e4, falseAlarm: 2.5e-5 }) // 9.9e-8, a normal deviation of 5.3 errors
 */
export function sequentialLimit({
  effectiveSamples,
  falseAlarm,
  degreesOfFreedom = 1,
}: {
  readonly effectiveSamples: number
  readonly falseAlarm: number
  readonly degreesOfFreedom?: number
}): number {
  if (!(effectiveSamples > 0)) return 0
  const limit =
    (1 + START / effectiveSamples) *
    (2 * Math.log(1 / falseAlarm) + degreesOfFreedom * Math.log1p(effectiveSamples / START))
  return upperGamma(degreesOfFreedom / 2, limit / 2)
}
