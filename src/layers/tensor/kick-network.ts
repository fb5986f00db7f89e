import type { Tensor, Tensor2D, Tensor3D, Tensor4D, TensorFlow } from '../../tensor/index.ts'
import type { ConvArchitecture } from '../model/architecture.ts'
import { activate, type LayerContext } from './layer-context.ts'
import { periodicConvolution } from './periodic-convolution.ts'

/** What the network of a kick gives (docs/physics.md 6.4). */
export interface KickOutputs {
  /** s of every link, `[chains, 2, nt, nx]`, between -1 and 1. */
  readonly scale: Tensor4D
  /** t of every plaquette, `[chains, nt, nx]`. */
  readonly translation: Tensor3D
  /** q of every plaquette, `[chains, nt, nx]`, between -1 and 1. */
  readonly transformation: Tensor3D
}

/** The network of a layer's kicks, from cos x_P and sin x_P, `[chains, nt, nx]` each. */
export type KickNetwork = (layer: number, cos: Tensor3D, sin: Tensor3D) => KickOutputs

export function kickNetwork(
  { hidden, activation }: ConvArchitecture,
  { backend: { tf }, weightOf }: LayerContext,
): KickNetwork {
  return (layer, cos, sin) => {
    const [chains, nt, nx] = cos.shape
    const convolution = periodicConvolution(tf, [nt, nx], chains)
    const affine = (name: string, rows: Tensor2D): Tensor2D => {
      const [weight, bias] = [weightOf(`${name}.weight`), weightOf(`${name}.bias`)]
      const channels = rows.shape[1]
      const side = Math.sqrt(weight.shape[0]! / channels)
      const filter = tf.reshape(weight, [side, side, channels, bias.size]) as Tensor4D
      return tf.add(convolution(rows, filter), bias)
    }
    const prefix = `layers.${layer}.kick`
    const fields = tf.stack([cos, sin].map((field) => tf.reshape(chainsLast(tf, field), [-1])))
    let rows = tf.transpose(fields) as Tensor2D
    hidden.forEach((_, i) => {
      rows = activate(tf, activation, affine(`${prefix}.hidden.${i}`, rows))
    })
    const outputs = tf.transpose(affine(`${prefix}.outputs`, rows))
    const [scale, translation, transformation] = tf.split(outputs, [2, 1, 1], 0) as [Tensor, Tensor, Tensor]
    const ofChains = (x: Tensor, shape: number[]): Tensor =>
      tf.reshape(tf.transpose(tf.reshape(x, [-1, chains])), [chains, ...shape, nt, nx])
    return {
      scale: ofChains(tf.tanh(scale), [2]) as Tensor4D,
      translation: ofChains(translation, []) as Tensor3D,
      transformation: ofChains(tf.tanh(transformation), []) as Tensor3D,
    }
  }
}

/** `[chains, ...]` to `[..., chains]` with one axis for what was behind the chains. */
function chainsLast(tf: TensorFlow, x: Tensor): Tensor {
  return tf.transpose(tf.reshape(x, [x.shape[0]!, -1]))
}
