import { BackendError } from '../errors.ts'
import { explicitMatMul } from './mat-mul.ts'
import { processor } from './processor.ts'
import type { TensorBackend } from './tensor-backend.ts'
import { tensorFlow } from './tensor-flow.ts'

/**
 * The WebAssembly SIMD backend, one thread.
 *
 * @throws BackendError where WebAssembly or its compiled file is missing.
 */
export async function openWasm(): Promise<TensorBackend> {
  const tf = await tensorFlow()
  const { default: wasm } = await import('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.setBackend('wasm'))) {
    throw new BackendError(
      'wasm',
      'TensorFlow.js cannot start its WebAssembly backend',
      'run "npm ci" again, and Node.js without --jitless',
    )
  }
  return {
    name: 'wasm',
    version: `tfjs ${tf.version_core}, wasm ${wasm.version_wasm}`,
    device: processor(),
    emulated: false,
    tf,
    matMul: explicitMatMul(tf),
    close() {},
  }
}
