import type { Configuration } from '../batch.ts'
import { force } from './force.ts'
import { wrapAngle } from './wrap-angle.ts'

/** Links and momenta, `[2, nt, nx]` each; links in radians in [-pi, pi). */
export interface PhaseSpacePoint {
  readonly links: Float64Array
  readonly momenta: Float64Array
}

/**
 * Links (radians) and momenta, `[2, nt, nx]` each, after `leapfrogSteps` steps of size `stepSize`
 * (docs/physics.md 4.2): half kick, drift, half kick, where the half kicks of neighbouring steps are fused into one.
 * The arguments are left unchanged. Integrating back from the negated momenta returns to the start.
 *
 * @example
 * const end = leapfrog(configuration, momenta, 0.1, 10) // end.links, end.momenta
 */
export function leapfrog(
  { lattice, beta, links: startLinks }: Configuration,
  startMomenta: Float32Array | Float64Array,
  stepSize: number,
  leapfrogSteps: number,
): PhaseSpacePoint {
  const links = Float64Array.from(startLinks)
  const momenta = Float64Array.from(startMomenta)
  const kick = (size: number) => {
    const gradient = force({ lattice, beta, links })
    for (let i = 0; i < momenta.length; i++) momenta[i] -= size * gradient[i]
  }
  for (let step = 0; step < leapfrogSteps; step++) {
    kick(step === 0 ? stepSize / 2 : stepSize)
    for (let i = 0; i < links.length; i++) links[i] += stepSize * momenta[i]
  }
  if (leapfrogSteps > 0) kick(stepSize / 2)
  return { links: links.map(wrapAngle), momenta }
}
