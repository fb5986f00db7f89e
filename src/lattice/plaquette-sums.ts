import type { GaugeField } from './gauge-field.ts'
import { plaquetteAngles } from './plaquette-angles.ts'
import { wrapAngle } from './wrap-angle.ts'

/** Sums over the plaquettes of one configuration: of cos x_P, of sin x_P, and of [x_P] / 2 pi (an integer up to rounding). */
export interface LatticeSums {
  readonly cos: number
  readonly sin: number
  readonly charge: number
}

/**
 * The three sums, dimensionless, over the nt nx plaquettes of one configuration, from which action, charges and average
 * plaquette follow.
 *
 * @example
 * plaquetteSums({ lattice: [4, 4], links: new Float64Array(32) }) // { cos: 16, sin: 0, charge: 0 }
 */
export function plaquetteSums(field: GaugeField): LatticeSums {
  let cos = 0
  let sin = 0
  let angle = 0
  for (const x of plaquetteAngles(field)) {
    cos += Math.cos(x)
    sin += Math.sin(x)
    angle += wrapAngle(x)
  }
  return { cos, sin, charge: angle / (2 * Math.PI) }
}
