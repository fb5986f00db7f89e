import { linkCount } from '../batch.ts'
import { UsageError } from '../errors.ts'
import type { GaugeField } from './gauge-field.ts'
import { wrapAngle } from './wrap-angle.ts'

/**
 * Links `[2, nt, nx]`, radians in [-pi, pi), after the gauge transformation with angles `[nt, nx]` in radians:
 * x_mu(n) + a(n) - a(n+mu) (docs/physics.md 1.3). Action, plaquettes, charges and Wilson loops do not change.
 *
 * @throws UsageError when there is not one angle per site.
 * @example
 * gaugeTransform({ lattice: [2, 2], links: new Float64Array(8) }, [0.1, 0, 0, 0])
 */
export function gaugeTransform(
  { lattice: [nt, nx], links }: GaugeField,
  angles: ArrayLike<number>,
): Float64Array {
  const volume = nt * nx
  if (angles.length !== volume)
    throw new UsageError(
      `gauge transformation with ${angles.length} angles on ${nt}x${nx}: give one per site, ${volume}`,
    )
  const transformed = new Float64Array(linkCount([nt, nx]))
  for (let t = 0; t < nt; t++)
    for (let x = 0; x < nx; x++) {
      const here = t * nx + x
      const later = ((t + 1) % nt) * nx + x
      const right = t * nx + ((x + 1) % nx)
      transformed[here] = wrapAngle(links[here] + angles[here] - angles[later])
      transformed[volume + here] = wrapAngle(links[volume + here] + angles[here] - angles[right])
    }
  return transformed
}
