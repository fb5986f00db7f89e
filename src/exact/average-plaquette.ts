import type { Lattice } from '../batch.ts'
import { besselRatios } from './bessel-ratios.ts'
import { wilsonLoop } from './wilson-loop.ts'

/**
 * <cos x_P> on an nt x nx torus, dimensionless: the Wilson loop of area 1.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * averagePlaquette([8, 8], 4) // 0.86353004...
 */
export function averagePlaquette(lattice: Lattice, beta: number): number {
  return wilsonLoop(lattice, beta, 1)
}

/**
 * <cos x_P> = I_1 / I_0 on an infinite lattice.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * averagePlaquetteInfiniteVolume(4) // 0.86352261...
 */
export function averagePlaquetteInfiniteVolume(beta: number): number {
  return besselRatios(beta)[1]
}
