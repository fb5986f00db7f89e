import type { Tensor, Tensor2D, Tensor4D, TensorFlow } from '../../tensor/index.ts'

/**
 * The channels of every site of many chains as rows: `[nt nx chains, channels]`. Sites come first, since a lattice is continued
 * over its edges by copying what is long in memory then.
 */
export type SiteRows = Tensor2D

/** Takes the rows of every site, and a filter `[side, side, channels in, channels out]`, to the rows of the filtered field. */
export type PeriodicConvolution = (rows: SiteRows, filter: Tensor4D) => SiteRows

/**
 * Convolutions over the sites of a periodic lattice of `chains` chains. All chains make one wide picture, in which neighbours
 * in direction 1 are `chains` columns apart. The gradients are convolutions, too: the derivative by the filter is one in
 * which channels and chains have changed places. So all of it is done by what every backend does fastest.
 */
export function periodicConvolution(
  tf: TensorFlow,
  [nt, nx]: readonly [number, number],
  chains: number,
): PeriodicConvolution {
  const continued = (rows: Tensor, beyond: number): Tensor => {
    const channels = rows.shape[1]!
    const later = wrapped(tf, tf.reshape(rows, [nt, -1]) as Tensor2D, beyond)
    if (beyond === 0) return later
    // along direction 1: of every time slice the columns beyond its edges
    const column = chains * channels
    const length = nt + 2 * beyond
    const parts = pieces(nx, beyond).map(([from, count]) =>
      tf.slice2d(tf.reshape(later, [length, -1]) as Tensor2D, [0, from * column], [-1, count * column]),
    )
    return tf.concat2d(parts, 1)
  }
  /** The product over a field that is continued over its edges already. */
  const product = (field: Tensor, filter: Tensor4D): SiteRows => {
    const [side, , channels, outputs] = filter.shape
    const image = tf.reshape(field, [1, nt + side - 1, (nx + side - 1) * chains, channels]) as Tensor4D
    const result = tf.conv2d(image, filter, 1, 'valid', 'NHWC', [1, side === 1 ? 1 : chains])
    return tf.reshape(result, [-1, outputs])
  }
  const convolution = tf.customGrad((x, w, save) => {
    const filter = w as Tensor4D
    const [side, , channels] = filter.shape
    const beyond = (side - 1) / 2
    const field = continued(x as Tensor, beyond)
    ;(save as (tensors: Tensor[]) => void)([field, filter])
    return {
      value: product(field, filter),
      gradFunc: (gradient: Tensor, saved: Tensor[]) => {
        const [savedField, savedFilter] = saved as [Tensor, Tensor4D]
        const turned = tf.transpose(tf.reverse(savedFilter, [0, 1]), [0, 1, 3, 2]) as Tensor4D
        const outputs = gradient.shape[1]!
        const byChannel = tf.reshape(tf.transpose(tf.reshape(savedField, [-1, channels])), [
          channels,
          nt + side - 1,
          nx + side - 1,
          chains,
        ]) as Tensor4D
        const asFilter = tf.reshape(gradient, [nt, nx, chains, outputs]) as Tensor4D
        return [
          product(continued(gradient, beyond), turned),
          tf.transpose(tf.conv2d(byChannel, asFilter, 1, 'valid'), [1, 2, 0, 3]),
        ]
      },
    }
  })
  return (rows, filter) => convolution(rows, filter) as SiteRows
}

/** The rows of a matrix continued periodically by `beyond` rows before its first and after its last one. */
function wrapped(tf: TensorFlow, matrix: Tensor2D, beyond: number): Tensor2D {
  if (beyond === 0) return matrix
  const parts = pieces(matrix.shape[0], beyond)
  return tf.concat2d(
    parts.map(([from, count]) => tf.slice2d(matrix, [from, 0], [count, -1])),
    0,
  )
}

/** The stretches of 0 ... length - 1, each by its begin and length, that make -beyond ... length - 1 + beyond periodically. */
function pieces(length: number, beyond: number): (readonly [from: number, count: number])[] {
  const all: [number, number][] = []
  let from = (length - (beyond % length)) % length
  for (let left = length + 2 * beyond; left > 0; ) {
    const count = Math.min(length - from, left)
    all.push([from, count])
    left -= count
    from = 0
  }
  return all
}
