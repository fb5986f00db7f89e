import type { Lattice } from '../../batch.ts'
import type { Tensor, Tensor2D, Tensor4D, TensorBackend, TensorFlow } from '../../tensor/index.ts'
import type { Activation } from '../model/architecture.ts'

/** Gives the tensor of a weight by its name. */
export type WeightOf = (name: string) => Tensor

/** What a sub-step is built from. */
export interface LayerContext {
  readonly backend: TensorBackend
  readonly lattice: Lattice
  readonly weightOf: WeightOf
  /** 1 where a link moves and 0 where it is frozen, `[1, 2, nt, nx]`; nothing where all move. */
  readonly moving: () => Tensor | undefined
}

const functions: Readonly<Record<Activation, (tf: TensorFlow, x: Tensor) => Tensor>> = {
  leakyRelu: (tf, x) => tf.leakyRelu(x, 0.2),
  relu: (tf, x) => tf.relu(x),
  swish: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  tanh: (tf, x) => tf.tanh(x),
}

export function activate(tf: TensorFlow, activation: Activation, x: Tensor): Tensor2D {
  return functions[activation](tf, x) as Tensor2D
}

/** The step size of a layer, whose logarithm is a weight. */
export function stepSizeOf(
  { backend: { tf }, weightOf }: LayerContext,
  name: 'logKickStep' | 'logDriftStep',
  layer: number,
): Tensor {
  return tf.exp(tf.reshape(tf.slice(weightOf(name), [layer], [1]), []))
}

/** `x W + b` for rows x. */
export function affine(
  { backend: { tf, matMul }, weightOf }: LayerContext,
  prefix: string,
  x: Tensor2D,
): Tensor2D {
  return tf.add(matMul(x, weightOf(`${prefix}.weight`) as Tensor2D), weightOf(`${prefix}.bias`))
}

/** lambda tanh(x W + b): the bounded outputs s and q (docs/physics.md 6.4). */
export function bounded(context: LayerContext, prefix: string, x: Tensor2D): Tensor {
  const { tf } = context.backend
  return tf.mul(context.weightOf(`${prefix}.coefficient`), tf.tanh(affine(context, prefix, x)))
}

/** e^{step q} u + t: how q and t enter both updates (docs/physics.md 6.1), u being the force or the momenta. */
export function transformed(
  tf: TensorFlow,
  u: Tensor4D,
  step: Tensor,
  transformation: Tensor,
  translation: Tensor,
): Tensor4D {
  return tf.add(tf.mul(u, tf.exp(tf.mul(step, transformation))), translation)
}
