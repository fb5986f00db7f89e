import { linkShape } from '../../batch.ts'
import type { Tensor, Tensor4D } from '../../tensor/index.ts'
import type { ConvArchitecture } from '../model/architecture.ts'
import { checkerboard } from '../model/checkerboard.ts'
import { drift } from './drift.ts'
import { type LayerContext, stepSizeOf, transformed } from './layer-context.ts'
import { maskedDrift } from './masked-drift.ts'
import type { SubStep } from './phase-space.ts'
import type { SiteNetwork } from './site-network.ts'

/**
 * The drifts of the layers of a convolutional model. `plain`: x' = x + eps v for all links at once, as in HMC. `masked`: first the
 * links of a checkerboard, then the others, each by a network of the links that stay and of the momenta (docs/physics.md 6.1).
 */
export function convDrifts(
  { drift: kind }: ConvArchitecture,
  context: LayerContext,
  network: SiteNetwork,
): (layer: number) => SubStep[] {
  const { tf } = context.backend
  const stepOf = (layer: number) => stepSizeOf(context, 'logDriftStep', layer)
  if (kind === 'plain') return (layer) => [drift(tf, (momenta) => tf.mul(stepOf(layer), momenta) as Tensor4D)]

  const mask = Float32Array.from(checkerboard(context.lattice))
  const movedFirst = () => tf.tensor3d(mask, [...linkShape(context.lattice)])
  const movedSecond = () => tf.sub(1, movedFirst())
  const masked = (prefix: string, layer: number, activeOf: () => Tensor, frozenOf: () => Tensor) =>
    maskedDrift(tf, activeOf, ({ cos, sin }, momenta) => {
      const frozen = frozenOf()
      const step = stepOf(layer)
      const fields = [tf.mul(frozen, cos), tf.mul(frozen, sin), momenta].flatMap((links) =>
        tf.unstack(links, 1),
      )
      const [s, t, q] = network(prefix, fields, [2, 2, 2]) as [Tensor4D, Tensor4D, Tensor4D]
      return {
        logScale: tf.mul(step, tf.tanh(s)),
        shift: tf.mul(step, transformed(tf, momenta, step, tf.tanh(q), t)),
      }
    })
  return (layer) => [
    masked(`layers.${layer}.firstDrift`, layer, movedFirst, movedSecond),
    masked(`layers.${layer}.secondDrift`, layer, movedSecond, movedFirst),
  ]
}
