import { BackendError } from '../errors.ts'
import type { Tensor2D, TensorBackend } from './tensor-backend.ts'

const ROWS = 7
const INNER = 12
const COLUMNS = 5

/** Largest deviation from the same sums in float64; 12 products of numbers below 1 leave 1e-6. */
const TOLERANCE = 1e-4

const matrix = (rows: number, columns: number, phase: number) =>
  Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(phase + 0.7 * i))

/**
 * Compares Y = sum tanh(A B) and dY/dB on this backend with plain sums. Every backend must pass this when it is opened, since some
 * drivers load and then compute wrong numbers.
 *
 * @throws BackendError that says how far off the numbers are.
 */
export async function selfTest({ name, tf, matMul }: TensorBackend): Promise<void> {
  const a = matrix(ROWS, INNER, 0.3)
  const b = matrix(INNER, COLUMNS, 1.1)
  let sum = 0
  const gradient = new Float64Array(INNER * COLUMNS)
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      let product = 0
      for (let k = 0; k < INNER; k++) product += a[row * INNER + k]! * b[k * COLUMNS + column]!
      const y = Math.tanh(product)
      sum += y
      for (let k = 0; k < INNER; k++) gradient[k * COLUMNS + column]! += (1 - y * y) * a[row * INNER + k]!
    }
  const left = tf.tensor2d(a, [ROWS, INNER])
  const right = tf.tensor2d(b, [INNER, COLUMNS])
  const { value, grad } = tf.valueAndGrad((x) => tf.sum(tf.tanh(matMul(left, x as Tensor2D))))(right)
  const [values, gradients] = await Promise.all([value.data(), grad.data()])
  tf.dispose([left, right, value, grad])
  let error = Math.abs(values[0]! - sum)
  for (let i = 0; i < gradient.length; i++) error = Math.max(error, Math.abs(gradients[i]! - gradient[i]!))
  if (!(error <= TOLERANCE)) {
    throw new BackendError(
      name,
      `its self-test is off by ${error.toPrecision(3)}`,
      'take another backend or update its driver',
    )
  }
}
