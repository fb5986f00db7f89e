import type { Lattice } from '../batch.ts'
import { besselRatios } from './bessel-ratios.ts'
import { torusSum } from './torus-sum.ts'

/**
 * ln Z, dimensionless, of Z = sum_n I_n(beta)^V, the average of e^{beta sum_P cos x_P} over all links
 * (docs/physics.md 2.2). Its derivative with respect to beta is V <cos x_P>.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * logPartitionFunction([8, 8], 4)
 */
export function logPartitionFunction([nt, nx]: Lattice, beta: number): number {
  const ratios = besselRatios(beta)
  const volume = nt * nx
  // e^beta = I_0 + 2 sum_{n>=1} I_n gives I_0 without computing it.
  return volume * (beta - Math.log(torusSum(ratios, 1))) + Math.log(torusSum(ratios, volume))
}
