import type { Tensor, Tensor2D, Tensor4D } from '../tensor/index.ts'
import type { ConvArchitecture } from './architecture.ts'
import { drift } from './drift.ts'
import { headWeights } from './head-weights.ts'
import { kick } from './kick.ts'
import { activate, affine, bounded, type LayerContext, transformed } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { stepWeights } from './step-weights.ts'
import type { WeightSpec } from './weight.ts'

const networks = [
  ['kick', ['scale', 'translation', 'transformation']],
  ['drift', ['translation', 'transformation']],
] as const

/** The weights of a convolutional model: two networks per layer with two inputs and two outputs (one per direction) a site, and step sizes. */
export function convWeights({ layers, hidden, kernelSize }: ConvArchitecture): WeightSpec[] {
  const specs: WeightSpec[] = []
  for (let layer = 0; layer < layers; layer++)
    for (const [network, heads] of networks) {
      const prefix = `layers.${layer}.${network}`
      let channels = 2
      hidden.forEach((next, i) => {
        const inputs = kernelSize ** 2 * channels
        specs.push(
          {
            name: `${prefix}.hidden.${i}.weight`,
            shape: [inputs, next],
            start: { kind: 'normal', fanIn: inputs },
          },
          { name: `${prefix}.hidden.${i}.bias`, shape: [next], start: { kind: 'zero' } },
        )
        channels = next
      })
      specs.push(...headWeights(prefix, heads, channels, 2))
    }
  return [...specs, ...stepWeights(layers, layers)]
}

/**
 * The layers of a convolutional model: half kick, drift, half kick. The kick's s, t, q come from periodic convolutions of
 * [cos x_P, sin x_P], so that they do not change under gauge transformations. A drift may not move a link by anything
 * that depends on it, and every plaquette around a link does: what is left that is gauge invariant are the momenta. So
 * t and q of the drift come from convolutions of v, all links move at once, and there is no s, since the circle map of
 * an angle is not gauge covariant. log J of a drift is 0.
 */
export function convLayers(architecture: ConvArchitecture, context: LayerContext): SubStep[][] {
  const { backend, weightOf } = context
  const { tf } = backend
  const { plaquettes, curl, roll } = plaquetteTensors(tf)
  const { hidden, kernelSize, activation } = architecture
  const reach = Array.from({ length: kernelSize }, (_, i) => (kernelSize - 1) / 2 - i)

  /** `[chains, nt, nx, channels]` to rows of all channels in the window around each site: `[chains nt nx, kernelSize^2 channels]`. */
  const windows = (x: Tensor): Tensor2D => {
    const columns = tf.concat(
      reach.map((shift) => roll(x, shift, 1)),
      3,
    )
    const all = tf.concat(
      reach.map((shift) => roll(columns, shift, 2)),
      3,
    )
    return tf.reshape(all, [-1, all.shape[3]!])
  }

  /** The hidden layers: rows `[chains nt nx, channels]` from a field `[chains, nt, nx, 2]`. */
  const features = (prefix: string, input: Tensor): Tensor2D => {
    const [chains, nt, nx] = input.shape as [number, number, number]
    let field = input
    let rows: Tensor2D | undefined
    hidden.forEach((channels, i) => {
      rows = activate(tf, activation, affine(context, `${prefix}.hidden.${i}`, windows(field)))
      field = tf.reshape(rows, [chains, nt, nx, channels])
    })
    return rows as Tensor2D
  }

  return Array.from({ length: architecture.layers }, (_, layer) => {
    const stepOf = (name: string) => tf.exp(tf.reshape(tf.slice(weightOf(name), [layer], [1]), []))
    /** Rows of two outputs a site to `[chains, 2, nt, nx]`. */
    const onLinks = (rows: Tensor, { shape: [chains, , nt, nx] }: Tensor4D): Tensor4D =>
      tf.transpose(tf.reshape(rows, [chains!, nt!, nx!, 2]), [0, 3, 1, 2])

    const halfKick = kick(tf, (x, beta) => {
      const prefix = `layers.${layer}.kick`
      const step = stepOf('logKickStep')
      const halfStep = tf.mul(0.5, step)
      const angles = plaquettes(x)
      const sin = tf.sin(angles)
      const force = tf.mul(beta, curl(sin)) as Tensor4D
      const rows = features(prefix, tf.stack([tf.cos(angles), sin], 3))
      const scale = onLinks(bounded(context, `${prefix}.scale`, rows), x)
      const translation = onLinks(affine(context, `${prefix}.translation`, rows), x)
      const transformation = onLinks(bounded(context, `${prefix}.transformation`, rows), x)
      return {
        logScale: tf.mul(halfStep, scale),
        shift: tf.mul(halfStep, transformed(tf, force, step, transformation, translation)),
      }
    })
    const wholeDrift = drift(tf, (momenta) => {
      const prefix = `layers.${layer}.drift`
      const step = stepOf('logDriftStep')
      const rows = features(prefix, tf.transpose(momenta, [0, 2, 3, 1]))
      const translation = onLinks(affine(context, `${prefix}.translation`, rows), momenta)
      const transformation = onLinks(bounded(context, `${prefix}.transformation`, rows), momenta)
      return tf.mul(step, transformed(tf, momenta, step, transformation, translation))
    })
    return [halfKick, wholeDrift, halfKick]
  })
}
