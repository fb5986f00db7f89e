import type { Tensor3D, Tensor4D } from '../../tensor/index.ts'
import type { ConvArchitecture } from '../model/architecture.ts'
import { convolutions } from './convolutions.ts'
import { drift } from './drift.ts'
import { kick } from './kick.ts'
import { type LayerContext, stepSizeOf, transformed } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { unitCircle } from './unit-circle.ts'

/**
 * The layers of a convolutional model: half kick, drift, half kick. The kick's s, t, q come from periodic convolutions of
 * [cos x_P, sin x_P], so that they do not change under gauge transformations. A drift may not move a link by anything
 * that depends on that link, and every plaquette around it does. The momenta do not, and they are gauge invariant, too. So
 * t and q of the drift come from convolutions of v, and all links move at once. There is no s, since the circle map of an
 * angle is not gauge covariant. log J of a drift is 0.
 */
export function convNetwork(architecture: ConvArchitecture, context: LayerContext): SubStep[][] {
  const { tf } = context.backend
  const { plaquettes, curl } = plaquetteTensors(tf)
  const { features, onLinks } = convolutions(architecture, context)

  return Array.from({ length: architecture.layers }, (_, layer) => {
    const halfKick = kick(tf, (x, beta) => {
      const network = `layers.${layer}.kick`
      const step = stepSizeOf(context, 'logKickStep', layer)
      const halfStep = tf.mul(0.5, step)
      const angles = plaquettes(x)
      const { cos, sin } = unitCircle(tf, angles)
      const force = tf.mul(beta, curl(sin as Tensor3D)) as Tensor4D
      const columns = features(network, tf.stack([cos, sin], 1))
      const translation = onLinks(network, 'translation', columns, x)
      const transformation = onLinks(network, 'transformation', columns, x)
      return {
        logScale: tf.mul(halfStep, onLinks(network, 'scale', columns, x)),
        shift: tf.mul(halfStep, transformed(tf, force, step, transformation, translation)),
      }
    })
    const wholeDrift = drift(tf, (momenta) => {
      const network = `layers.${layer}.drift`
      const step = stepSizeOf(context, 'logDriftStep', layer)
      const columns = features(network, momenta)
      const translation = onLinks(network, 'translation', columns, momenta)
      const transformation = onLinks(network, 'transformation', columns, momenta)
      return tf.mul(step, transformed(tf, momenta, step, transformation, translation))
    })
    return [halfKick, wholeDrift, halfKick]
  })
}
