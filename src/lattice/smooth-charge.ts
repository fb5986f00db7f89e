import type { GaugeField } from './gauge-field.ts'
import { plaquetteSums } from './plaquette-sums.ts'

/**
 * Q_R = (1/2 pi) sum_P sin x_P, a real number: the differentiable stand-in for the charge (docs/physics.md 1.4).
 *
 * @example
 * smoothCharge({ lattice: [4, 4], links: new Float64Array(32) }) // 0
 */
export function smoothCharge(field: GaugeField): number {
  return plaquetteSums(field).sin / (2 * Math.PI)
}
