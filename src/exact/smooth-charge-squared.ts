import type { Lattice } from '../batch.ts'
import { fixedPointBesselRatios } from './fixed-point-bessel-ratios.ts'

/**
 * <Q_R^2>, dimensionless, of the smooth charge on an nt x nx torus, to a few 1e-16 of itself:
 * (V / 4 pi^2 beta) (<cos> - V <n^2> / beta) with <n^2> = sum n^2 I_n^V / sum I_n^V (docs/physics.md 2.8).
 *
 * Where the charge is frozen, <cos> and V <n^2> / beta differ by only (1 - 1/V) (1 - 2/V) / (6 beta^2): float64 would lose
 * the difference, the fixed-point numbers here do not.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * smoothChargeSquared([8, 8], 4) // 0.34889322...
 */
export function smoothChargeSquared(lattice: Lattice, beta: number): number {
  const { numbers, ratios } = fixedPointBesselRatios(beta)
  const volume = lattice[0] * lattice[1]
  // Sums of I_n^V, I_n^{V-1} (I_{n-1} + I_{n+1}) / 2 and n^2 I_n^V. All are even in n: half the term of n = 0, then n > 0.
  let [sum, cosines, squares] = [numbers.one / 2n, ratios[1] / 2n, 0n]
  for (let n = 1; n < ratios.length - 1; n++) {
    const power = numbers.power(ratios[n], volume - 1)
    if (power === 0n) break
    const weight = numbers.times(power, ratios[n])
    sum += weight
    cosines += numbers.times(power, ratios[n - 1] + ratios[n + 1]) / 2n
    squares += BigInt(n) ** 2n * weight
  }
  const difference = cosines - numbers.overNumber(BigInt(volume) * squares, beta)
  return (volume / (4 * Math.PI ** 2)) * numbers.ratio(numbers.overNumber(difference, beta), sum)
}
