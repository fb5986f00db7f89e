import type { Tensor, Tensor3D, Tensor4D } from '../../tensor/index.ts'
import { kick } from './kick.ts'
import { type LayerContext, stepSizeOf } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import type { PlaquetteTensors } from './plaquette-tensors.ts'
import type { SiteNetwork } from './site-network.ts'
import { unitCircle } from './unit-circle.ts'

/**
 * The half kick of each layer by a network that sees [cos x_P, sin x_P]. t and q belong to plaquettes: what kicks the momenta is the
 * curl of a field of plaquettes, as the force of HMC is. So a kick does not change under gauge transformations
 * (docs/physics.md 6.4).
 */
export function plaquetteKick(
  context: LayerContext,
  { plaquettes, curl }: Pick<PlaquetteTensors, 'plaquettes' | 'curl'>,
  network: SiteNetwork,
): (layer: number) => SubStep {
  const { tf } = context.backend
  return (layer) =>
    kick(tf, (x, beta) => {
      const step = stepSizeOf(context, 'logKickStep', layer)
      const halfStep = tf.mul(0.5, step)
      const angles = plaquettes(x)
      const { cos, sin } = unitCircle(tf, angles)
      const [s, t, q] = network(`layers.${layer}.kick`, [cos, sin], [2, 1, 1]) as [Tensor, Tensor, Tensor]
      const ofPlaquettes = (field: Tensor) => tf.reshape(field, angles.shape)
      const growth = tf.exp(tf.mul(step, tf.tanh(ofPlaquettes(q))))
      const pull = tf.add(tf.mul(tf.mul(beta, sin), growth), ofPlaquettes(t))
      return {
        logScale: tf.mul(halfStep, tf.tanh(s)),
        shift: tf.mul(halfStep, curl(pull as Tensor3D)) as Tensor4D,
      }
    })
}
