import type { Tensor, Tensor2D, Tensor3D, Tensor4D, TensorFlow } from '../../tensor/index.ts'

/** `x` moved by `shift` places along an axis, periodically: entry i comes from i - shift. */
function moved(tf: TensorFlow, x: Tensor, shift: number, axis: number): Tensor {
  const length = x.shape[axis]!
  const cut = ((-shift % length) + length) % length
  if (cut === 0) return x
  // as a matrix, whose rows are copied in two long pieces
  const piece = x.shape.slice(axis + 1).reduce((size, side) => size * side, 1)
  const flat = tf.reshape(x, [-1, length * piece]) as Tensor2D
  const parts = [tf.slice2d(flat, [0, cut * piece], [-1, -1]), tf.slice2d(flat, [0, 0], [-1, cut * piece])]
  return tf.reshape(tf.concat2d(parts, 1), x.shape)
}

/**
 * `x` minus itself moved by `shift` places along its last axis. As a product with a small matrix of 1 and -1, which is exact: on
 * WebAssembly that takes a tenth of the time of copying so many short rows.
 */
function lastAxisDifference(tf: TensorFlow, x: Tensor, shift: number): Tensor {
  const length = x.shape.at(-1)!
  const matrix = new Float32Array(length * length)
  for (let to = 0; to < length; to++) {
    const from = (((to - shift) % length) + length) % length
    matrix[to * length + to]! += 1
    matrix[from * length + to]! -= 1
  }
  const rows = tf.reshape(x, [-1, length]) as Tensor2D
  return tf.reshape(tf.matMul(rows, tf.tensor2d(matrix, [length, length])), x.shape)
}

/** Periodic shifts and differences of lattice fields, with gradients that are their adjoints. */
export interface PlaquetteTensors {
  /** Entry i of the result comes from i - shift along the axis. */
  roll(x: Tensor, shift: number, axis: number): Tensor
  /** x_P `[chains, nt, nx]` of links `[chains, 2, nt, nx]` (docs/physics.md 1.1). */
  plaquettes(links: Tensor4D): Tensor3D
  /** The adjoint of `plaquettes`: takes a plaquette field f to the derivatives of sum f x_P with respect to the links. */
  curl(field: Tensor3D): Tensor4D
}

export function plaquetteTensors(tf: TensorFlow): PlaquetteTensors {
  const plaquettesOf = (links: Tensor) => {
    const [time, space] = tf.unstack(links, 1) as [Tensor, Tensor]
    return tf.add(lastAxisDifference(tf, time, -1), tf.sub(moved(tf, space, -1, 1), space))
  }
  const curlOf = (field: Tensor) =>
    tf.stack([lastAxisDifference(tf, field, 1), tf.sub(moved(tf, field, 1, 1), field)], 1)
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
