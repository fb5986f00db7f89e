import type { GaugeField } from './gauge-field.ts'
import { plaquetteSums } from './plaquette-sums.ts'

/**
 * Lattice average of cos x_P, dimensionless, in [-1, 1].
 *
 * @example
 * averagePlaquette({ lattice: [4, 4], links: new Float64Array(32) }) // 1
 */
export function averagePlaquette(field: GaugeField): number {
  const [nt, nx] = field.lattice
  return plaquetteSums(field).cos / (nt * nx)
}
