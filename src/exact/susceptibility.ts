import type { Lattice } from '../batch.ts'
import { chargeSquared } from './charge-squared.ts'

/**
 * Topological susceptibility chi = <Q^2> / V on an nt x nx torus, per plaquette.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * susceptibility([8, 8], 4) // 0.00753149...
 */
export function susceptibility(lattice: Lattice, beta: number): number {
  return chargeSquared(lattice, beta) / (lattice[0] * lattice[1])
}
