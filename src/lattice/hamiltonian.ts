import type { Configuration } from '../batch.ts'
import { action } from './action.ts'

/**
 * H = S + sum v^2 / 2, dimensionless, for momenta `[2, nt, nx]` (docs/physics.md 4.1).
 *
 * @example
 * hamiltonian({ lattice: [4, 4], beta: 2, links: new Float64Array(32) }, new Float64Array(32).fill(1)) // 16
 */
export function hamiltonian(configuration: Configuration, momenta: Float32Array | Float64Array): number {
  let kinetic = 0
  for (const v of momenta) kinetic += (v * v) / 2
  return action(configuration) + kinetic
}
