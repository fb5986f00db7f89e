import type { Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { besselRatios } from './bessel-ratios.ts'
import { torusSum } from './torus-sum.ts'

/**
 * W(A) = sum_n I_n^{V-A} I_{n+1}^A / sum_n I_n^V, the Wilson loop around `area` plaquettes of an nt x nx torus;
 * dimensionless. Only the area matters, not the shape (docs/physics.md 2.4).
 *
 * @throws UsageError unless beta is a positive, finite number and the area a whole number from 1 to V.
 * @example
 * wilsonLoop([8, 8], 4, 2 * 2) // 0.55609862...
 */
export function wilsonLoop([nt, nx]: Lattice, beta: number, area: number): number {
  const volume = nt * nx
  if (!Number.isInteger(area) || area < 1 || area > volume)
    throw new UsageError(`Wilson loop of area ${area} on ${nt}x${nx}: use a whole number from 1 to ${volume}`)
  const ratios = besselRatios(beta)
  let sum = 0
  for (let n = ratios.length - 1; n >= 1; n--)
    sum +=
      ratios[n] ** (volume - area) * ratios[n - 1] ** area +
      ratios[n - 1] ** (volume - area) * ratios[n] ** area
  return sum / torusSum(ratios, volume)
}
