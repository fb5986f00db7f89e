import type { Tensor, Tensor1D, TensorFlow } from '../../tensor/index.ts'

/** cos x and sin x, of the shape of x. */
export interface UnitCircle {
  readonly cos: Tensor
  readonly sin: Tensor
}

/**
 * cos x and sin x together. The gradient of each is the other, so that neither is computed twice: on WebAssembly they are the
 * slowest functions of a layer.
 */
export function unitCircle(tf: TensorFlow, x: Tensor): UnitCircle {
  // one long row, since that is what is cut fastest
  const flat = (part: Tensor): Tensor1D => tf.reshape(part, [-1])
  const halves = (row: Tensor): [Tensor, Tensor] => {
    const [first, second] = tf.split(row, 2) as [Tensor, Tensor]
    return [tf.reshape(first, x.shape), tf.reshape(second, x.shape)]
  }
  const both = tf.customGrad((angle, save) => {
    const values = [tf.cos(angle as Tensor), tf.sin(angle as Tensor)]
    ;(save as (tensors: Tensor[]) => void)(values)
    return {
      value: tf.concat1d(values.map(flat)),
      gradFunc: (gradient: Tensor, saved: Tensor[]) => {
        const [cos, sin] = saved as [Tensor, Tensor]
        const [ofCos, ofSin] = halves(gradient)
        return tf.sub(tf.mul(ofSin, cos), tf.mul(ofCos, sin))
      },
    }
  })
  const [cos, sin] = halves(both(x))
  return { cos, sin }
}
