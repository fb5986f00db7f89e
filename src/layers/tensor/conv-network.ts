import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '../../tensor/index.ts'
import type { ConvArchitecture } from '../model/architecture.ts'
import { drift } from './drift.ts'
import { kick } from './kick.ts'
import { activate, type LayerContext, transformed } from './layer-context.ts'
import type { SubStep } from './phase-space.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'
import { unitCircle } from './unit-circle.ts'

/**
 * The layers of a convolutional model: half kick, drift, half kick. The kick's s, t, q come from periodic convolutions of
 * [cos x_P, sin x_P], so that they do not change under gauge transformations. A drift may not move a link by anything
 * that depends on it, and every plaquette around a link does: what is left that is gauge invariant are the momenta. So
 * t and q of the drift come from convolutions of v, all links move at once, and there is no s, since the circle map of
 * an angle is not gauge covariant. log J of a drift is 0.
 */
export function convNetwork(architecture: ConvArchitecture, context: LayerContext): SubStep[][] {
  const { backend, weightOf } = context
  const { tf, matMul } = backend
  const { plaquettes, curl, roll } = plaquetteTensors(tf)
  const { hidden, kernelSize, activation } = architecture
  const reach = Array.from({ length: kernelSize }, (_, i) => (kernelSize - 1) / 2 - i)

  /**
   * A field `[channels, nt, nx, chains]` to all channels in the window around each site: `[kernelSize^2 channels, nt nx chains]`.
   * Channels come first and chains last, since shifting and joining then move memory in long pieces.
   */
  const windows = (field: Tensor): Tensor2D => {
    const rows = tf.concat(
      reach.map((shift) => roll(field, shift, 2)),
      0,
    )
    const all = tf.concat(
      reach.map((shift) => roll(rows, shift, 1)),
      0,
    )
    return tf.reshape(all, [all.shape[0]!, -1])
  }

  const chainsLast = (x: Tensor): Tensor => {
    const [chains, ...rest] = x.shape as [number, ...number[]]
    return tf.reshape(tf.transpose(tf.reshape(x, [chains, -1])), [...rest, chains])
  }
  const chainsFirst = (x: Tensor): Tensor => {
    const rest = x.shape.slice(0, -1)
    const chains = x.shape.at(-1)!
    return tf.reshape(tf.transpose(tf.reshape(x, [-1, chains])), [chains, ...rest])
  }

  /** W^T x + b for columns x. */
  const columnAffine = (prefix: string, x: Tensor2D): Tensor2D => {
    const weight = tf.transpose(weightOf(`${prefix}.weight`)) as Tensor2D
    return tf.add(matMul(weight, x), tf.reshape(weightOf(`${prefix}.bias`), [-1, 1]))
  }

  /** The hidden layers: columns `[channels, nt nx chains]` from a field `[2, nt, nx, chains]`. */
  const features = (prefix: string, input: Tensor): Tensor2D => {
    const [, ...sites] = input.shape as [number, number, number, number]
    let field = input
    let columns: Tensor2D | undefined
    hidden.forEach((channels, i) => {
      columns = activate(tf, activation, columnAffine(`${prefix}.hidden.${i}`, windows(field)))
      field = tf.reshape(columns, [channels, ...sites])
    })
    return columns as Tensor2D
  }

  return Array.from({ length: architecture.layers }, (_, layer) => {
    const stepOf = (name: string) => tf.exp(tf.reshape(tf.slice(weightOf(name), [layer], [1]), []))
    /** s or q (bounded) or t of every link, `[chains, 2, nt, nx]`, from the features of every site. */
    const onLinks = (head: string, columns: Tensor2D, { shape: [chains, , nt, nx] }: Tensor4D): Tensor4D => {
      const prefix = `layers.${layer}.${head}`
      const linear = columnAffine(prefix, columns)
      const outputs = head.endsWith('translation')
        ? linear
        : tf.mul(weightOf(`${prefix}.coefficient`), tf.tanh(linear))
      return chainsFirst(tf.reshape(outputs, [2, nt!, nx!, chains!])) as Tensor4D
    }

    const halfKick = kick(tf, (x, beta) => {
      const step = stepOf('logKickStep')
      const halfStep = tf.mul(0.5, step)
      const angles = plaquettes(x)
      const { cos, sin } = unitCircle(tf, angles)
      const force = tf.mul(beta, curl(sin as Tensor3D)) as Tensor4D
      const columns = features(`layers.${layer}.kick`, chainsLast(tf.stack([cos, sin], 1)))
      const translation = onLinks('kick.translation', columns, x)
      const transformation = onLinks('kick.transformation', columns, x)
      return {
        logScale: tf.mul(halfStep, onLinks('kick.scale', columns, x)),
        shift: tf.mul(halfStep, transformed(tf, force, step, transformation, translation)),
      }
    })
    const wholeDrift = drift(tf, (momenta) => {
      const step = stepOf('logDriftStep')
      const columns = features(`layers.${layer}.drift`, chainsLast(momenta))
      const translation = onLinks('drift.translation', columns, momenta)
      const transformation = onLinks('drift.transformation', columns, momenta)
      return tf.mul(step, transformed(tf, momenta, step, transformation, translation))
    })
    return [halfKick, wholeDrift, halfKick]
  })
}
