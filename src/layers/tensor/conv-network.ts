import type { Tensor3D, Tensor4D } from '../../tensor/index.ts'
import type { ConvArchitecture } from '../model/architecture.ts'
import { drift } from './drift.ts'
import { kick } from './kick.ts'
import { kickNetwork } from './kick-network.ts'
import { type LayerContext, stepSizeOf } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { unitCircle } from './unit-circle.ts'

/**
 * The layers of a convolutional model: half kick, drift, half kick. The network of the kicks sees [cos x_P, sin x_P], and t and q
 * belong to plaquettes: what kicks the momenta is the curl of a field of plaquettes, as the force of HMC is. So a layer does
 * not change under gauge transformations. Drifts are those of HMC, x' = x + eps v.
 */
export function convNetwork(architecture: ConvArchitecture, context: LayerContext): SubStep[][] {
  const { tf } = context.backend
  const { plaquettes, curl } = plaquetteTensors(tf)
  const network = kickNetwork(architecture, context)

  return Array.from({ length: architecture.layers }, (_, layer) => {
    const halfKick = kick(tf, (x, beta) => {
      const step = stepSizeOf(context, 'logKickStep', layer)
      const halfStep = tf.mul(0.5, step)
      const { cos, sin } = unitCircle(tf, plaquettes(x))
      const { scale, translation, transformation } = network(layer, cos as Tensor3D, sin as Tensor3D)
      const pull = tf.mul(tf.mul(beta, sin), tf.exp(tf.mul(step, transformation)))
      return {
        logScale: tf.mul(halfStep, scale),
        shift: tf.mul(halfStep, curl(tf.add(pull, translation) as Tensor3D)) as Tensor4D,
      }
    })
    const wholeDrift = drift(
      tf,
      (momenta) => tf.mul(stepSizeOf(context, 'logDriftStep', layer), momenta) as Tensor4D,
    )
    return [halfKick, wholeDrift, halfKick]
  })
}
