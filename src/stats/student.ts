import { incompleteBeta } from './incomplete-beta.ts'

/**
 * Probability that |t| is larger, of Student's distribution: how a mean is judged whose error is itself estimated, with so
 * many degrees of freedom. Infinite degrees of freedom are the normal distribution.
 *
 * @example
 * studentTail(4, 7) // 0.0052, where a normal variable has 6.3e-5
 */
export function studentTail(t: number, degreesOfFreedom: number): number {
  // beyond it the difference to the normal distribution is below a relative 1e-4 at 6 standard deviations
  const nu = Math.min(degreesOfFreedom, 1e7)
  return incompleteBeta(nu / (nu + t * t), nu / 2, 1 / 2)
}

/**
 * The t beyond which |t| lies with the given probability; infinite for probability 0.
 *
 * @example
 * studentLimit(0.0052, 7) // 4.0
 */
export function studentLimit(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0)) return Number.POSITIVE_INFINITY
  let low = 0
  let high = 1
  while (studentTail(high, degreesOfFreedom) > probability && high < 1e30) high *= 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (studentTail(middle, degreesOfFreedom) > probability) low = middle
    else high = middle
  }
  return high
}
