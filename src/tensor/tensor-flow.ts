import type { TensorFlow } from './tensor-backend.ts'

/** TensorFlow.js with its gradients and its plain JavaScript backend, which every other backend needs. */
export async function tensorFlow(): Promise<TensorFlow> {
  const { default: tf } = await import('@tensorflow/tfjs')
  // else it advertises other packages on stdout and checks every tensor for NaN
  tf.enableProdMode()
  return tf
}
