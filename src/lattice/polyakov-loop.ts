import type { LatticeDirection } from '../batch.ts'
import type { GaugeField } from './gauge-field.ts'

/**
 * Average over the lattice of the cosine of the Polyakov loop, the sum of the links straight around the lattice in one
 * direction; dimensionless.
 *
 * @example
 * polyakovLoop({ lattice: [4, 8], links: new Float64Array(64) }, 'time') // 1
 */
export function polyakovLoop({ lattice: [nt, nx], links }: GaugeField, direction: LatticeDirection): number {
  const angles = new Float64Array(direction === 'time' ? nx : nt)
  for (let t = 0; t < nt; t++)
    for (let x = 0; x < nx; x++) {
      if (direction === 'time') angles[x]! += links[t * nx + x]!
      else angles[t]! += links[nt * nx + t * nx + x]!
    }
  return angles.reduce((sum, angle) => sum + Math.cos(angle), 0) / angles.length
}
