import type { Tensor, Tensor2D, Tensor4D, TensorFlow } from '../../tensor/index.ts'
import type { ConvArchitecture } from '../model/architecture.ts'
import { activate, type LayerContext } from './layer-context.ts'
import { plaquetteTensors } from './plaquette-tensors.ts'

/** The networks of a convolutional model, each named by the prefix of its weights, such as `layers.0.kick`. */
export interface Convolutions {
  /**
   * The hidden layers: the channels of every site as columns, `[channels, nt nx chains]`, from a field `[chains, 2, nt, nx]`.
   */
  features(prefix: string, field: Tensor): Tensor2D
  /** s, t or q of every link, `[chains, 2, nt, nx]`, from the channels of every site; `like` has the shape of the result. */
  onLinks(prefix: string, output: ConvOutput, columns: Tensor2D, like: Tensor4D): Tensor4D
}

export type ConvOutput = 'scale' | 'translation' | 'transformation'

export function convolutions(
  { hidden, kernelSize, activation }: ConvArchitecture,
  { backend: { tf, matMul }, weightOf }: LayerContext,
): Convolutions {
  const { roll } = plaquetteTensors(tf)
  const shifts = Array.from({ length: kernelSize }, (_, i) => (kernelSize - 1) / 2 - i)

  /**
   * A field `[channels, nt, nx, chains]` to all channels in the window around each site: `[kernelSize^2 channels, nt nx chains]`.
   * Channels come first and chains last, since shifting and joining then move memory in long pieces.
   */
  const windows = (field: Tensor): Tensor2D => {
    const shifted = (of: Tensor, axis: number) =>
      tf.concat(
        shifts.map((shift) => roll(of, shift, axis)),
        0,
      )
    const all = shifted(shifted(field, 2), 1)
    return tf.reshape(all, [all.shape[0]!, -1])
  }

  /** W^T x + b for columns x. */
  const columnAffine = (prefix: string, x: Tensor2D): Tensor2D => {
    const weight = tf.transpose(weightOf(`${prefix}.weight`)) as Tensor2D
    return tf.add(matMul(weight, x), tf.reshape(weightOf(`${prefix}.bias`), [-1, 1]))
  }

  return {
    features(prefix, field) {
      let input = chainsLast(tf, field)
      const [, ...sites] = input.shape as [number, number, number, number]
      let columns: Tensor2D | undefined
      hidden.forEach((channels, i) => {
        columns = activate(tf, activation, columnAffine(`${prefix}.hidden.${i}`, windows(input)))
        input = tf.reshape(columns, [channels, ...sites])
      })
      return columns as Tensor2D
    },
    onLinks(network, output, columns, { shape: [chains, , nt, nx] }) {
      const prefix = `${network}.${output}`
      const linear = columnAffine(prefix, columns)
      // s and q are bounded (docs/physics.md 6.4)
      const outputs =
        output === 'translation' ? linear : tf.mul(weightOf(`${prefix}.coefficient`), tf.tanh(linear))
      return chainsFirst(tf, tf.reshape(outputs, [2, nt!, nx!, chains!])) as Tensor4D
    },
  }
}

/** `[chains, ...]` to `[..., chains]`. */
function chainsLast(tf: TensorFlow, x: Tensor): Tensor {
  const [chains, ...rest] = x.shape as [number, ...number[]]
  return tf.reshape(tf.transpose(tf.reshape(x, [chains, -1])), [...rest, chains])
}

/** `[..., chains]` to `[chains, ...]`. */
function chainsFirst(tf: TensorFlow, x: Tensor): Tensor {
  const rest = x.shape.slice(0, -1)
  const chains = x.shape.at(-1)!
  return tf.reshape(tf.transpose(tf.reshape(x, [-1, chains])), [chains, ...rest])
}
