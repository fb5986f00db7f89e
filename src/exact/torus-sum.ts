/**
 * Z / I_0^V = sum over all integers n of (I_n / I_0)^V, at least 1: the
 * scaled partition function of V plaquettes, from the ratios of `besselRatios` (docs/physics.md 2.2).
 *
 * @example
 * torusSum(besselRatios(4), 64) // 1.0000...
 */
export function torusSum(ratios: Float64Array, volume: number): number {
  let sum = 0
  for (let n = ratios.length - 1; n >= 1; n--) sum += ratios[n] ** volume
  return 1 + 2 * sum
}
