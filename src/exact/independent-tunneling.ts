import type { Lattice } from '../batch.ts'
import { chargeProbability } from './charge-probability.ts'

/**
 * E|Q - Q'| of two independent draws from P(Q): the tunneling rate (docs/physics.md 1.4) of a perfect sampler, in units
 * of charge per trajectory.
 *
 * @throws UsageError unless beta is a positive, finite number.
 * @example
 * independentTunneling([16, 16], 4) // 1.5348...
 */
export function independentTunneling(lattice: Lattice, beta: number): number {
  const probability = chargeProbability(lattice, beta)
  // E|Q - Q'| = 2 sum_q F(q) (1 - F(q)), and 1 - F(q) = F(-q - 1) is the sum of P over the charges above q.
  let above = 0
  let sum = 0
  for (let charge = probability.length - 2; charge >= 0; charge--) {
    above += probability[charge + 1]
    sum += 2 * above * (1 - above)
  }
  return 2 * sum
}
