import type { Tensor, Tensor3D, Tensor4D, TensorFlow } from '../tensor/index.ts'

/** `x` moved by `shift` places along an axis, periodically: entry i comes from i - shift. */
function moved(tf: TensorFlow, x: Tensor, shift: number, axis: number): Tensor {
  const length = x.shape[axis]!
  const cut = (((-shift % length) + length) % length) as number
  if (cut === 0) return x
  const begin = x.shape.map(() => 0)
  const size = x.shape.map(() => -1)
  size[axis] = cut
  const head = tf.slice(x, begin, size)
  begin[axis] = cut
  size[axis] = length - cut
  return tf.concat([tf.slice(x, begin, size), head], axis)
}

/** Periodic shifts and differences of lattice fields, with gradients that are their adjoints. */
export interface PlaquetteTensors {
  /** Entry i of the result comes from i - shift along the axis. */
  roll(x: Tensor, shift: number, axis: number): Tensor
  /** x_P `[chains, nt, nx]` of links `[chains, 2, nt, nx]` (PHYSICS.md section 1). */
  plaquettes(links: Tensor4D): Tensor3D
  /** Its adjoint: a plaquette field f to the gradient over the links of sum f x_P. */
  curl(field: Tensor3D): Tensor4D
}

export function plaquetteTensors(tf: TensorFlow): PlaquetteTensors {
  const plaquettesOf = (links: Tensor) => {
    const [time, space] = tf.unstack(links, 1) as [Tensor, Tensor]
    return tf.sub(tf.add(time, moved(tf, space, -1, 1)), tf.add(moved(tf, time, -1, 2), space))
  }
  const curlOf = (field: Tensor) =>
    tf.stack([tf.sub(field, moved(tf, field, 1, 2)), tf.sub(moved(tf, field, 1, 1), field)], 1)
  const plaquettes = tf.customGrad((links) => ({ value: plaquettesOf(links as Tensor), gradFunc: curlOf }))
  const curl = tf.customGrad((field) => ({ value: curlOf(field as Tensor), gradFunc: plaquettesOf }))
  return {
    roll(x, shift, axis) {
      const shifted = tf.customGrad((input) => ({
        value: tf.clone(moved(tf, input as Tensor, shift, axis)),
        gradFunc: (gradient: Tensor) => moved(tf, gradient, -shift, axis),
      }))
      return shifted(x)
    },
    plaquettes: (links) => plaquettes(links) as Tensor3D,
    curl: (field) => curl(field) as Tensor4D,
  }
}
