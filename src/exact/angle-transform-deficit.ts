import { angleTransform, logAngleTransform } from './angle-transform.ts'
import { besselRatios } from './bessel-ratios.ts'
import { highestOrder } from './highest-order.ts'

/** From this beta on the weight e^{beta cos f} at f = +-pi is at most e^-50 of the largest, and is neglected. */
const largeBeta = 25

/**
 * The function 1 - J(nu) / J(0) of nu = n + fraction, dimensionless, n >= 0, 0 <= fraction < 1, with J as in
 * `angleTransform`. From beta 25 on its error is a few 1e-16 of itself: there J(nu) is close to J(0) for many nu, and
 * J(nu)^V depends on the small difference. At smaller beta the error is a few 1e-16, and less for nu <= 1/2.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * angleTransformDeficit(4)(1, 0) // 1 - I_1(4) / I_0(4) = 0.13647738...
 */
export function angleTransformDeficit(beta: number): (n: number, fraction: number) => number {
  return beta < largeBeta ? byBesselRatios(beta) : byQuadrature(beta)
}

function byBesselRatios(beta: number) {
  const ratios = besselRatios(beta)
  return (n: number, fraction: number) =>
    n === 0 && fraction <= 0.5
      ? -Math.expm1(logAngleTransform(ratios, fraction))
      : 1 - angleTransform(ratios, n, fraction)
}

/**
 * 1 - J(nu) / J(0) = 2 <sin^2(nu f / 2)> over angles f of weight e^{beta cos f}, a sum of positive terms. The error of
 * the trapezoidal rule with `cells` intervals is J(2 cells - nu), which is below e^-50 J(0) for nu <= cells. For larger nu
 * J(nu) itself is that small, and the function is 1.
 */
function byQuadrature(beta: number) {
  const cells = highestOrder(beta, -50)
  const angles: number[] = []
  const weights: number[] = []
  let norm = 0.5
  for (let k = 1; k <= cells; k++) {
    const angle = (Math.PI * k) / cells
    // e^{beta (cos f - 1)}
    const weight = Math.exp(-2 * beta * Math.sin(angle / 2) ** 2)
    if (weight < 1e-22) break
    angles.push(angle)
    weights.push(weight)
    norm += weight
  }
  return (n: number, fraction: number) => {
    const nu = n + fraction
    if (nu > cells) return 1
    let sum = 0
    for (let k = angles.length - 1; k >= 0; k--) sum += weights[k] * Math.sin((nu * angles[k]) / 2) ** 2
    return (2 * sum) / norm
  }
}
