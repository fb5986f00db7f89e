/**
 * J(nu) / J(0) at nu = n + fraction, dimensionless, where J(nu) = (1/pi) int_0^pi e^{beta cos f} cos(nu f) df
 * (docs/physics.md 2.1), from the ratios of `besselRatios`; n >= 0, 0 <= fraction < 1.
 *
 * J is the Fourier transform of a weight on [-pi, pi]. So its values I_m at the integers fix it in between:
 * J(nu) = sum_m I_m sin(pi (nu - m)) / (pi (nu - m)). No quadrature, and right to a few 1e-16 of J(0) at any nu.
 *
 * @example
 * angleTransform(besselRatios(4), 1, 0) // I_1(4) / I_0(4) = 0.86352261...
 */
export function angleTransform(ratios: Float64Array, n: number, fraction: number): number {
  if (fraction === 0) return n < ratios.length ? ratios[n] : 0
  const nu = n + fraction
  const sine = (n % 2 === 0 ? 1 : -1) * Math.sin(Math.PI * fraction)
  return (sine / Math.PI) * (1 / nu + 2 * nu * alternatingSum(ratios, n, fraction))
}

/**
 * ln(J(nu) / J(0)) for 0 <= nu <= 1/2, to a few 1e-16 of itself: the volume multiplies it, and its error with it.
 *
 * @example
 * logAngleTransform(besselRatios(4), 0.01) // -1.49e-5, near -(2 pi nu)^2 chi / 2
 */
export function logAngleTransform(ratios: Float64Array, nu: number): number {
  // sin(y) / y - 1 = -y^2/6 + y^4/120 - ...
  const square = (Math.PI * nu) ** 2
  let sineRatioLessOne = 0
  let term = 1
  for (let k = 1; k <= 12; k++) {
    term *= -square / (2 * k * (2 * k + 1))
    sineRatioLessOne += term
  }
  return Math.log1p(sineRatioLessOne) + Math.log1p(2 * nu ** 2 * alternatingSum(ratios, 0, nu))
}

/** sum_{m>=1} (-1)^m (I_m / I_0) / (nu^2 - m^2) at nu = n + fraction. */
function alternatingSum(ratios: Float64Array, n: number, fraction: number): number {
  let sum = 0
  for (let m = ratios.length - 1; m >= 1; m--) {
    const term = ratios[m] / ((n - m + fraction) * (n + m + fraction))
    sum += m % 2 === 0 ? term : -term
  }
  return sum
}
