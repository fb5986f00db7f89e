import type { Tensor, Tensor2D, Tensor4D } from '../../tensor/index.ts'
import type { ConvArchitecture } from '../model/architecture.ts'
import { activate, type LayerContext } from './layer-context.ts'
import { periodicConvolution } from './periodic-convolution.ts'

/**
 * The network whose weights begin with `prefix`: takes fields `[chains, nt, nx]` to one `[chains, n, nt, nx]` for
 * each n of `outputs`.
 */
export type SiteNetwork = (
  prefix: string,
  fields: readonly Tensor[],
  outputs: readonly number[],
) => Tensor4D[]

/** A network of convolutions. */
export function siteNetwork(
  { hidden, activation }: ConvArchitecture,
  { backend: { tf }, weightOf }: LayerContext,
): SiteNetwork {
  /** `[chains, nt, nx]` with the chains last, in one axis. */
  const chainsLast = (field: Tensor): Tensor =>
    tf.reshape(tf.transpose(tf.reshape(field, [field.shape[0]!, -1])), [-1])

  return (prefix, fields, outputs) => {
    const [chains, nt, nx] = fields[0]!.shape as [number, number, number]
    const convolution = periodicConvolution(tf, [nt, nx], chains)
    const affine = (name: string, rows: Tensor2D): Tensor2D => {
      const [weight, bias] = [weightOf(`${name}.weight`), weightOf(`${name}.bias`)]
      const channels = rows.shape[1]
      const side = Math.sqrt(weight.shape[0]! / channels)
      const filter = tf.reshape(weight, [side, side, channels, bias.size]) as Tensor4D
      return tf.add(convolution(rows, filter), bias)
    }
    let rows = tf.transpose(tf.stack(fields.map(chainsLast))) as Tensor2D
    hidden.forEach((_, i) => {
      rows = activate(tf, activation, affine(`${prefix}.hidden.${i}`, rows))
    })
    const channels = tf.transpose(affine(`${prefix}.outputs`, rows))
    return tf
      .split(channels, [...outputs], 0)
      .map((part) =>
        tf.reshape(tf.transpose(tf.reshape(part, [-1, chains])), [chains, -1, nt, nx]),
      ) as Tensor4D[]
  }
}
