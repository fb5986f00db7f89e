import type { Lattice } from '../batch.ts'
import { sectors } from './sectors.ts'

/**
 * P(0), P(1), P(2), ... of the topological charge on an nt x nx torus, P(-Q) = P(Q), up to where P(Q) < 1e-12 P(0);
 * accurate to a few 1e-15 of P(0) at any volume (docs/physics.md 2.5).
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * const [p0, p1] = chargeProbability([8, 8], 4) // 0.57442105..., 0.20347984...
 */
export function chargeProbability(lattice: Lattice, beta: number): Float64Array {
  return sectors(lattice, beta).probability
}
