import type { Configuration } from '../batch.ts'
import { plaquetteAngles } from './plaquette-angles.ts'

/**
 * Wilson action S = beta sum_P (1 - cos x_P), dimensionless (docs/physics.md 1.2).
 *
 * @example
 * action({ lattice: [4, 4], beta: 2, links: new Float64Array(32) }) // 0
 */
export function action(configuration: Configuration): number {
  let sum = 0
  // 1 - cos x = 2 sin^2(x/2) keeps its digits at small angles.
  for (const x of plaquetteAngles(configuration)) sum += 2 * Math.sin(x / 2) ** 2
  return configuration.beta * sum
}
