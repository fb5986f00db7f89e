import type { TensorBackend } from './tensor-backend.ts'

const SIZE = 512
const MILLISECONDS = 300

/** 10^9 multiplications and additions per second in products of 512 x 512 matrices, results read back. */
export async function matMulSpeed({ tf, matMul }: TensorBackend): Promise<number> {
  const a = tf.fill([SIZE, SIZE], 0.5) as ReturnType<typeof matMul>
  let products = 0
  let start = 0
  // the first product compiles
  for (let warm = false; !warm || performance.now() - start < MILLISECONDS; ) {
    const c = matMul(a, a)
    await c.data()
    c.dispose()
    if (warm) products++
    else start = performance.now()
    warm = true
  }
  const seconds = (performance.now() - start) / 1000
  a.dispose()
  return (2 * SIZE ** 3 * products) / seconds / 1e9
}
