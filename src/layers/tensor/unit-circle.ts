import type { Tensor, TensorFlow } from '../../tensor/index.ts'

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
  const both = tf.customGrad((angle, save) => {
    const values = [tf.cos(angle as Tensor), tf.sin(angle as Tensor)]
    ;(save as (tensors: Tensor[]) => void)(values)
    return {
      value: tf.stack(values, 0),
      gradFunc: (gradient: Tensor, saved: Tensor[]) => {
        const [cos, sin] = saved as [Tensor, Tensor]
        const [ofCos, ofSin] = tf.unstack(gradient, 0) as [Tensor, Tensor]
        return tf.sub(tf.mul(ofSin, cos), tf.mul(ofCos, sin))
      },
    }
  })
  const [cos, sin] = tf.unstack(both(x), 0) as [Tensor, Tensor]
  return { cos, sin }
}
