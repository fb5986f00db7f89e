import { besselRatios } from './bessel-ratios.ts'

/**
 * chi on an infinite lattice, per plaquette: 1/12 + (1/pi^2) sum_{k>=1} (-1)^k I_k / (k^2 I_0) (docs/physics.md 2.10).
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * susceptibilityInfiniteVolume(4) // 0.00755421...
 */
export function susceptibilityInfiniteVolume(beta: number): number {
  const ratios = besselRatios(beta)
  let sum = 0
  for (let k = ratios.length - 1; k >= 1; k--) sum += ((k % 2 === 0 ? 1 : -1) * ratios[k]) / k ** 2
  return 1 / 12 + sum / Math.PI ** 2
}
