import { type Lattice, linkCount } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { wrapAngle } from './wrap-angle.ts'

/**
 * Links `[2, nt, nx]`, radians in [-pi, pi), of a uniform field of topological charge `charge`: every plaquette angle is
 * d = 2 pi charge / V up to full turns (docs/physics.md 1.6).
 *
 * @throws UsageError unless the charge is a whole number with |charge| < V/2, beyond which the plaquettes wrap.
 * @example
 * topologicalCharge({ lattice: [8, 8], links: instanton([8, 8], -3) }) // -3
 */
export function instanton([nt, nx]: Lattice, charge: number): Float64Array {
  const volume = nt * nx
  if (!Number.isInteger(charge) || Math.abs(charge) >= volume / 2)
    throw new UsageError(
      `instanton of charge ${charge} on ${nt}x${nx}: use a whole number smaller than ${volume / 2} in size`,
    )
  const d = (2 * Math.PI * charge) / volume
  const links = new Float64Array(linkCount([nt, nx]))
  for (let t = 0; t < nt; t++) {
    for (let x = 0; x < nx; x++) links[t * nx + x] = wrapAngle(-d * x)
    links[volume + t * nx + nx - 1] = wrapAngle(d * nx * t)
  }
  return links
}
