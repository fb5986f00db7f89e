import type { GaugeField } from './gauge-field.ts'

/**
 * x_P: `[nt, nx]`, radians, not wrapped. The plaquette at (t, x) has the site (t, x) as its earliest, leftmost corner:
 * x_P(t, x) = x_0[t, x] + x_1[t+1, x] - x_0[t, x+1] - x_1[t, x] (docs/physics.md 1.1), periodic in both directions.
 *
 * @example
 * plaquetteAngles({ lattice: [4, 4], links: new Float64Array(32) }) // 16 zeros
 */
export function plaquetteAngles({ lattice: [nt, nx], links }: GaugeField): Float64Array {
  const volume = nt * nx
  const angles = new Float64Array(volume)
  for (let t = 0; t < nt; t++) {
    const here = t * nx
    const later = ((t + 1) % nt) * nx
    for (let x = 0; x < nx; x++) {
      const right = (x + 1) % nx
      angles[here + x] =
        links[here + x] + links[volume + later + x] - links[here + right] - links[volume + here + x]
    }
  }
  return angles
}
