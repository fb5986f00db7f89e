import { linkCount, linkShape } from '../../batch.ts'
import type { Tensor, Tensor2D, Tensor4D } from '../../tensor/index.ts'
import type { DenseArchitecture } from '../model/architecture.ts'
import { kick } from './kick.ts'
import { activate, affine, bounded, type LayerContext, stepSizeOf, transformed } from './layer-context.ts'
import { maskedDrift } from './masked-drift.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { type UnitCircle, unitCircle } from './unit-circle.ts'

/**
 * The layers of a dense model as arXiv:2112.01582 has them (docs/physics.md 6.1, 6.4): half kick, drift of the masked
 * links, drift of the others, half kick. Links enter as [cos x, sin x]; both half kicks of a layer share a network.
 */
export function denseNetwork(architecture: DenseArchitecture, context: LayerContext): SubStep[][] {
  const { backend, weightOf } = context
  const { tf, matMul } = backend
  const { plaquettes, curl } = plaquetteTensors(tf)
  const links = linkCount(architecture.lattice)
  const flat = (x: Tensor): Tensor2D => tf.reshape(x, [-1, links])
  const field = (x: Tensor): Tensor4D => tf.reshape(x, [-1, ...linkShape(architecture.lattice)])

  /** s, t, q `[chains, 2, nt, nx]` from cos x, sin x and force or momenta of the same shape (docs/physics.md 6.4). */
  const network = (prefix: string, { cos, sin }: UnitCircle, beside: string, other: Tensor4D) => {
    const encoded = tf.concat2d([flat(cos), flat(sin)], 1)
    let h = activate(
      tf,
      architecture.activation,
      tf.add(
        tf.add(
          matMul(encoded, weightOf(`${prefix}.links.weight`) as Tensor2D),
          matMul(flat(other), weightOf(`${prefix}.${beside}.weight`) as Tensor2D),
        ),
        weightOf(`${prefix}.hidden.0.bias`),
      ),
    )
    for (let i = 1; i < architecture.hidden.length; i++) {
      h = activate(tf, architecture.activation, affine(context, `${prefix}.hidden.${i}`, h))
    }
    return {
      scale: field(bounded(context, `${prefix}.scale`, h)),
      translation: field(affine(context, `${prefix}.translation`, h)),
      transformation: field(bounded(context, `${prefix}.transformation`, h)),
    }
  }

  return Array.from({ length: architecture.layers }, (_, layer) => {
    const halfKick = kick(tf, (x, beta) => {
      const step = stepSizeOf(context, 'logKickStep', layer)
      const halfStep = tf.mul(0.5, step)
      const force = tf.mul(beta, curl(tf.sin(plaquettes(x))) as Tensor) as Tensor4D
      const { scale, translation, transformation } = network(
        `layers.${layer}.kick`,
        unitCircle(tf, x),
        'force',
        force,
      )
      return {
        logScale: tf.mul(halfStep, scale),
        shift: tf.mul(halfStep, transformed(tf, force, step, transformation, translation)),
      }
    })
    const mask = () =>
      tf.reshape(tf.slice(weightOf('masks'), [layer, 0, 0, 0], [1, -1, -1, -1]), [
        ...linkShape(architecture.lattice),
      ])
    const complement = () => tf.sub(1, mask())
    const driftOf = (name: string, activeOf: () => Tensor, frozenOf: () => Tensor) =>
      maskedDrift(tf, activeOf, ({ cos, sin }, momenta) => {
        const frozen = frozenOf()
        const step = stepSizeOf(context, 'logDriftStep', layer)
        const { scale, translation, transformation } = network(
          `layers.${layer}.${name}`,
          { cos: tf.mul(frozen, cos), sin: tf.mul(frozen, sin) },
          'momenta',
          momenta,
        )
        return {
          logScale: tf.mul(step, scale),
          shift: tf.mul(step, transformed(tf, momenta, step, transformation, translation)),
        }
      })
    return [
      halfKick,
      driftOf('firstDrift', mask, complement),
      driftOf('secondDrift', complement, mask),
      halfKick,
    ]
  })
}
