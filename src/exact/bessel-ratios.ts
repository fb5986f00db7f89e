import { highestOrder } from './highest-order.ts'

/** Natural logarithm of the smallest I_n / I_0 that is kept: e^-50 = 2e-22 of the largest. */
const smallestLogarithm = -50

/**
 * I_n(beta) / I_0(beta) for n = 0, 1, ... up to where they fall below 1e-20; between 0 and 1, accurate to a few 1e-16.
 *
 * Miller's backward recurrence, I_n / I_{n-1} = 1 / (2n/beta + I_{n+1}/I_n) (docs/physics.md 2.1): stable, and
 * nothing can overflow. I_{-n} = I_n.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * besselRatios(1)[1] // 0.44638996589653..., the plaquette of an infinite lattice
 */
export function besselRatios(beta: number): Float64Array {
  const highest = highestOrder(beta, smallestLogarithm)
  const ratios = new Float64Array(highest + 1)
  // The recurrence starts with 0 at an order above those that are kept. What is wrong with that start has fallen to a
  // part of about (I_highest / I_n)^2 at order n.
  let step = 0
  for (let n = highest + 20; n >= 1; n--) {
    step = 1 / ((2 * n) / beta + step)
    if (n <= highest) ratios[n] = step
  }
  ratios[0] = 1
  for (let n = 1; n <= highest; n++) ratios[n] *= ratios[n - 1]
  return ratios
}
