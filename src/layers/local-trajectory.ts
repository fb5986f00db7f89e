import type { Configuration } from '../batch.ts'
import { plaquetteAngles, wrapAngle } from '../lattice/index.ts'
import { type LocalParameters, localShape } from './local-parameters.ts'

/** The end of a trajectory: links (radians) and momenta, `[2, nt, nx]` each, and log J of the map from the start. */
export interface LocalProposal {
  readonly links: Float64Array
  readonly momenta: Float64Array
  readonly logJacobian: number
}

/**
 * A trajectory of a local model in plain float64, as {@link LocalParameters} writes it: what the kernels are tested
 * against. Direction - is the exact inverse of direction +, sub-step by sub-step in opposite order.
 *
 * @example
 * const there = localTrajectory(configuration, momenta, parameters, 1)
 * localTrajectory({ ...configuration, links: there.links }, there.momenta, parameters, -1) // the start
 */
export function localTrajectory(
  { lattice, beta, links: startLinks }: Configuration,
  startMomenta: Float32Array | Float64Array,
  parameters: LocalParameters,
  direction: 1 | -1,
): LocalProposal {
  const { layers, harmonics } = localShape(parameters)
  const [nt, nx] = lattice
  const links = Float64Array.from(startLinks)
  const momenta = Float64Array.from(startMomenta)
  let logJacobian = 0

  /** The force of the kick: curl[ beta e^q sin x_P + sum_m c_m m sin(m x_P) ]. */
  const force = (kick: number) => {
    const angles = plaquetteAngles({ lattice, links })
    const factor = beta * Math.exp(parameters.transformation[kick]!)
    const field = Float64Array.from(angles, (angle) => {
      let value = factor * Math.sin(angle)
      for (let m = 2; m <= harmonics + 1; m++) {
        value += parameters.coefficients[kick * harmonics + m - 2]! * m * Math.sin(m * angle)
      }
      return value
    })
    return curl(field, nt, nx)
  }

  const kick = (k: number) => {
    const size = (k === 0 || k === layers ? 0.5 : 1) * Math.exp(parameters.logKickStep[k]!)
    const gradient = force(k)
    const scale = Math.exp(direction * parameters.scale[k]!)
    for (let i = 0; i < momenta.length; i++) {
      momenta[i] =
        direction > 0
          ? scale * momenta[i]! - size * gradient[i]!
          : scale * (momenta[i]! + size * gradient[i]!)
    }
    logJacobian += direction * links.length * parameters.scale[k]!
  }

  const drift = (k: number) => {
    const size = direction * Math.exp(parameters.logDriftStep[k]!)
    for (let i = 0; i < links.length; i++) links[i]! += size * momenta[i]!
  }

  for (let i = 0; i <= layers; i++) {
    const k = direction > 0 ? i : layers - i
    kick(k)
    if (i < layers) drift(direction > 0 ? k : k - 1)
  }
  return { links: links.map(wrapAngle), momenta, logJacobian }
}

/** Link field of a plaquette field: for links of direction 0 the plaquette here less the one to the left, of direction 1 the one before less the one here. */
function curl(field: Float64Array, nt: number, nx: number): Float64Array {
  const result = new Float64Array(2 * nt * nx)
  for (let t = 0; t < nt; t++) {
    for (let x = 0; x < nx; x++) {
      const here = t * nx + x
      result[here] = field[here]! - field[t * nx + ((x + nx - 1) % nx)]!
      result[nt * nx + here] = field[((t + nt - 1) % nt) * nx + x]! - field[here]!
    }
  }
  return result
}
