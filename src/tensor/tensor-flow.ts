import { installLine } from '../files/index.ts'
import type { BackendChoice } from './backend-name.ts'
import { optionalPackage } from './optional-package.ts'
import type { TensorFlow } from './tensor-backend.ts'

/** The packages that tensors need. They are optional, since HMC and local models do without. */
const packages = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
] as const

/**
 * TensorFlow.js with its gradients and its plain JavaScript backend, which every other backend needs.
 *
 * @throws BackendError of `backend`, for which it is wanted, where TensorFlow.js is not installed.
 */
export async function tensorFlow(backend: BackendChoice): Promise<TensorFlow> {
  const [core, cpu] = packages
  const remedy = installLine(...packages)
  const { default: tf } = await optionalPackage<{ default: TensorFlow }>(core, backend, remedy)
  // in its other mode it advertises packages on stdout and checks every tensor for NaN
  tf.enableProdMode()
  await optionalPackage(cpu, backend, remedy)
  await import(new URL('../../dist/tensor-gradients.js', import.meta.url).href)
  return tf
}
