import type { Tensor, Tensor2D, Tensor4D } from '../tensor/index.ts'
import type { DenseArchitecture } from './architecture.ts'
import { headWeights } from './head-weights.ts'
import { kick } from './kick.ts'
import { activate, affine, bounded, type LayerContext, transformed } from './layer-context.ts'
import { maskedDrift } from './masked-drift.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { stepWeights } from './step-weights.ts'
import { type UnitCircle, unitCircle } from './unit-circle.ts'
import type { WeightSpec } from './weight.ts'

const heads = ['scale', 'translation', 'transformation'] as const

/** The networks of one layer, and what each is given beside the links: the v of docs/physics.md 6.4 stands for either. */
const networks = [
  ['kick', 'force'],
  ['firstDrift', 'momenta'],
  ['secondDrift', 'momenta'],
] as const

/** The weights of a dense model: three networks per layer, one mask per layer (1 where the first drift moves a link), step sizes. */
export function denseWeights({ lattice: [nt, nx], layers, hidden }: DenseArchitecture): WeightSpec[] {
  const links = 2 * nt * nx
  const specs: WeightSpec[] = []
  for (let layer = 0; layer < layers; layer++)
    for (const [network, beside] of networks) {
      const prefix = `layers.${layer}.${network}`
      const fanIn = 3 * links
      const first = hidden[0]!
      specs.push(
        { name: `${prefix}.links.weight`, shape: [2 * links, first], start: { kind: 'normal', fanIn } },
        { name: `${prefix}.${beside}.weight`, shape: [links, first], start: { kind: 'normal', fanIn } },
        { name: `${prefix}.hidden.0.bias`, shape: [first], start: { kind: 'zero' } },
      )
      for (let i = 1; i < hidden.length; i++) {
        const [inputs, outputs] = [hidden[i - 1]!, hidden[i]!]
        specs.push(
          {
            name: `${prefix}.hidden.${i}.weight`,
            shape: [inputs, outputs],
            start: { kind: 'normal', fanIn: inputs },
          },
          { name: `${prefix}.hidden.${i}.bias`, shape: [outputs], start: { kind: 'zero' } },
        )
      }
      specs.push(...headWeights(prefix, heads, hidden.at(-1)!, links))
    }
  return [
    ...specs,
    { name: 'masks', shape: [layers, 2, nt, nx], start: { kind: 'checkerboard' } },
    ...stepWeights(layers, layers),
  ]
}

/**
 * The layers of a dense model as arXiv:2112.01582 has them (docs/physics.md 6.1, 6.4): half kick, drift of the masked
 * links, drift of the others, half kick. Links enter as [cos x, sin x]; both half kicks of a layer share a network.
 */
export function denseLayers(architecture: DenseArchitecture, context: LayerContext): SubStep[][] {
  const { backend, weightOf } = context
  const { tf, matMul } = backend
  const { plaquettes, curl } = plaquetteTensors(tf)
  const [nt, nx] = architecture.lattice
  const links = 2 * nt * nx
  const flat = (x: Tensor): Tensor2D => tf.reshape(x, [-1, links])
  const field = (x: Tensor): Tensor4D => tf.reshape(x, [-1, 2, nt, nx])

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
    const stepOf = (name: string) => tf.exp(tf.reshape(tf.slice(weightOf(name), [layer], [1]), []))
    const halfKick = kick(tf, (x, beta) => {
      const step = stepOf('logKickStep')
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
    const mask = () => tf.reshape(tf.slice(weightOf('masks'), [layer, 0, 0, 0], [1, -1, -1, -1]), [2, nt, nx])
    const complement = () => tf.sub(1, mask())
    const driftOf = (name: string, activeOf: () => Tensor, frozenOf: () => Tensor) =>
      maskedDrift(tf, activeOf, ({ cos, sin }, momenta) => {
        const frozen = frozenOf()
        const step = stepOf('logDriftStep')
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
