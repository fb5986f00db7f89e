import { InternalError } from '../errors.ts'
import type { GaugeField } from './gauge-field.ts'
import { plaquetteSums } from './plaquette-sums.ts'

/**
 * Q_Z = (1/2 pi) sum_P [x_P], an integer (docs/physics.md 1.4). The sum is rounded: truncating it would be wrong in
 * about a third of all configurations.
 *
 * @throws InternalError when the sum is more than 1e-3 away from an integer, or not a number.
 * @example
 * topologicalCharge({ lattice: [4, 4], links: instanton([4, 4], 2) }) // 2
 */
export function topologicalCharge(field: GaugeField): number {
  const { charge } = plaquetteSums(field)
  const rounded = Math.round(charge)
  if (!(Math.abs(charge - rounded) <= 1e-3))
    throw new InternalError(
      `topological charge ${charge} on ${field.lattice.join('x')} is not an integer; please report the run that led to it`,
    )
  return rounded + 0 // -0 becomes 0
}
