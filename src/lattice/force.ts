import { type Configuration, linkCount } from '../batch.ts'
import { plaquetteAngles } from './plaquette-angles.ts'

/**
 * dS/dx: `[2, nt, nx]`, per radian, for every link. A time link is in the plaquette to its right with sign + and in the one to its
 * left with sign -; a space link is in the earlier one with sign + and in the later one with sign -.
 *
 * @example
 * force({ lattice: [4, 4], beta: 2, links: new Float64Array(32) }) // 32 zeros
 */
export function force(configuration: Configuration): Float64Array {
  const { beta } = configuration
  const [nt, nx] = configuration.lattice
  const volume = nt * nx
  const sines = plaquetteAngles(configuration).map(Math.sin)
  const gradient = new Float64Array(linkCount(configuration.lattice))
  for (let t = 0; t < nt; t++)
    for (let x = 0; x < nx; x++) {
      const here = t * nx + x
      const left = t * nx + ((x + nx - 1) % nx)
      const earlier = ((t + nt - 1) % nt) * nx + x
      gradient[here] = beta * (sines[here] - sines[left])
      gradient[volume + here] = beta * (sines[earlier] - sines[here])
    }
  return gradient
}
