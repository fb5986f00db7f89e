import type { Tensor, Tensor3D, Tensor4D } from '../../tensor/index.ts'
import type { ConvArchitecture } from '../model/architecture.ts'
import { convDrifts } from './conv-drifts.ts'
import { kick } from './kick.ts'
import { type LayerContext, stepSizeOf } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { siteNetwork } from './site-network.ts'
import { unitCircle } from './unit-circle.ts'

/**
 * The layers of a convolutional model: half kick, drifts, half kick. The network of the kicks sees [cos x_P, sin x_P], and t and q
 * belong to plaquettes: what kicks the momenta is the curl of a field of plaquettes, as the force of HMC is. So a kick does
 * not change under gauge transformations (docs/physics.md 6.4).
 */
export function convNetwork(architecture: ConvArchitecture, context: LayerContext): SubStep[][] {
  const { tf } = context.backend
  const { plaquettes, curl } = plaquetteTensors(tf)
  const network = siteNetwork(architecture, context)
  const driftsOf = convDrifts(architecture, context, network)

  return Array.from({ length: architecture.layers }, (_, layer) => {
    const halfKick = kick(tf, (x, beta) => {
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
    return [halfKick, ...driftsOf(layer), halfKick]
  })
}
