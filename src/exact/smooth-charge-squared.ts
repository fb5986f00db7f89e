import type { Lattice } from '../batch.ts'
import { averagePlaquette } from './average-plaquette.ts'
import { besselRatios } from './bessel-ratios.ts'
import { torusSum } from './torus-sum.ts'

/**
 * <Q_R^2>, dimensionless, of the smooth charge on an nt x nx torus:
 * (V / 4 pi^2) (<cos> / beta - V <n^2> / beta^2) with <n^2> = sum n^2 I_n^V / sum I_n^V (PHYSICS.md section 2).
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * smoothChargeSquared([8, 8], 4) // 0.34889322...
 */
export function smoothChargeSquared(lattice: Lattice, beta: number): number {
  const volume = lattice[0] * lattice[1]
  const ratios = besselRatios(beta)
  let sum = 0
  for (let n = ratios.length - 1; n >= 1; n--) sum += 2 * n ** 2 * ratios[n] ** volume
  const meanSquare = sum / torusSum(ratios, volume)
  return (
    ((volume / (4 * Math.PI ** 2)) * (averagePlaquette(lattice, beta) - (volume * meanSquare) / beta)) / beta
  )
}
