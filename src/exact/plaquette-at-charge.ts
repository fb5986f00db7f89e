import type { Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { sectors } from './sectors.ts'

/**
 * <cos x_P> among the configurations of topological charge `charge` on an nt x nx torus, dimensionless: what a sampler
 * that never leaves its sector converges to (docs/physics.md 2.7). Accurate to about 1e-15 P(0) / P(charge).
 *
 * @throws UsageError unless beta is a positive, finite number and the charge a whole number with P(charge) >= 1e-12 P(0).
 * @example
 * plaquetteAtCharge([8, 8], 4, 0)
 */
export function plaquetteAtCharge(lattice: Lattice, beta: number, charge: number): number {
  const { probability, plaquette } = sectors(lattice, beta)
  const q = Math.abs(charge)
  if (!Number.isInteger(q) || q >= probability.length)
    throw new UsageError(
      `plaquette at charge ${charge} on ${lattice.join('x')}, beta ${beta}: use a whole number from -${probability.length - 1} to ${probability.length - 1}, others are less probable than 1e-12`,
    )
  return plaquette[q] / probability[q]
}
