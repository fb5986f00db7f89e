import type { GaugeField } from './gauge-field.ts'
import { wrapAngle } from './wrap-angle.ts'

/**
 * Links `[2, nt, nx]`, radians in [-pi, pi), with the angle `time` added to all links of direction 0 in the first time
 * slice and `space` to all links of direction 1 in the first column. No plaquette changes, while all Polyakov loops around a
 * direction turn by the same angle.
 *
 * @example
 * polyakovLoop({ lattice: [4, 4], links: shiftHolonomies(cold, Math.PI, 0) }, 'time') // -1
 */
export function shiftHolonomies(
  { lattice: [nt, nx], links }: GaugeField,
  time: number,
  space: number,
): Float64Array {
  const shifted = Float64Array.from(links)
  for (let x = 0; x < nx; x++) shifted[x] = wrapAngle(shifted[x]! + time)
  for (let t = 0; t < nt; t++) {
    const link = nt * nx + t * nx
    shifted[link] = wrapAngle(shifted[link]! + space)
  }
  return shifted
}
