import type { Tensor, Tensor3D, Tensor4D } from '../../tensor/index.ts'
import type { LocalArchitecture } from '../model/architecture.ts'
import type { LocalParameters } from '../model/local-weights.ts'
import { drift } from './drift.ts'
import { kick } from './kick.ts'
import type { LayerContext } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'

/**
 * The layers of a local model, see {@link LocalParameters}; the last one ends with kick N. Links that do not move keep their
 * momenta, and a plaquette sees no neighbour across them. Gauge covariant, because all is a function of plaquettes; log J of
 * a kick is s_k times the number of links that move, and 0 in all.
 */
export function localNetwork({ layers, harmonics }: LocalArchitecture, context: LayerContext): SubStep[][] {
  const { backend, weightOf, moving } = context
  const { tf } = backend
  const { plaquettes, curl, roll } = plaquetteTensors(tf)
  const entry = (name: string, k: number) => tf.reshape(tf.slice(weightOf(name), [k], [1]), [])
  const ofMoving = (field: Tensor): Tensor => {
    const mask = moving()
    return mask === undefined ? field : tf.mul(field, mask)
  }

  /** Sum over the four neighbours of each plaquette, `[chains, nt, nx]`, each across a link. */
  const neighbourSum = (field: Tensor3D): Tensor => {
    // across links of direction 0 to the right and of direction 1 later: `[chains, 2, nt, nx]`
    const [right, later] = tf.unstack(ofMoving(tf.stack([field, field], 1)), 1) as [Tensor, Tensor]
    const before = ofMoving(tf.stack([roll(field, 1, 2), roll(field, 1, 1)], 1))
    return tf.add(tf.sum(before, 1), tf.add(roll(right, -1, 2), roll(later, -1, 1)))
  }

  const kickOf = (position: number) =>
    kick(tf, (x, beta) => {
      const k = Math.min(position, layers - position)
      const sign = Math.sign(layers - 2 * position)
      const logScale = sign === 0 ? tf.scalar(0) : tf.mul(sign, entry('scale', k))
      const angles = plaquettes(x)
      const sines = tf.sin(angles)
      let terms = tf.mul(tf.mul(beta, tf.exp(entry('transformation', k))), sines) as Tensor3D
      for (let m = 2; m < harmonics + 2; m++) {
        const coefficient = tf.reshape(tf.slice(weightOf('coefficients'), [k, m - 2], [1, 1]), [])
        terms = tf.add(terms, tf.mul(tf.mul(coefficient, m), tf.sin(tf.mul(m, angles))))
      }
      const pull = tf.mul(tf.cos(angles), neighbourSum(sines))
      terms = tf.add(terms, tf.mul(entry('neighbours', k), pull))
      const weight = k === 0 ? 0.5 : 1
      const size = tf.mul(weight, tf.exp(tf.add(entry('logKickStep', k), tf.mul(0.5, logScale))))
      return {
        logScale: ofMoving(logScale),
        shift: ofMoving(tf.mul(size, curl(terms))) as Tensor4D,
      }
    })
  const driftOf = (position: number) =>
    drift(tf, (momenta) => {
      const step = tf.exp(entry('logDriftStep', Math.min(position, layers - 1 - position)))
      return ofMoving(tf.mul(step, momenta)) as Tensor4D
    })

  return Array.from({ length: layers }, (_, position) => [
    kickOf(position),
    driftOf(position),
    ...(position === layers - 1 ? [kickOf(layers)] : []),
  ])
}
