import { BackendError } from '../errors.ts'
import { installLine } from '../files/index.ts'
import { explicitMatMul } from './mat-mul.ts'
import { optionalPackage } from './optional-package.ts'
import { processor } from './processor.ts'
import type { TensorBackend, TensorFlow } from './tensor-backend.ts'
import { tensorFlow } from './tensor-flow.ts'

const packageName = '@tensorflow/tfjs-backend-wasm'

let copiesAreShared = false

/**
 * TensorFlow.js copies every tensor that a gradient keeps. The WebAssembly backend would copy its numbers each time. Here the copy
 * shares the memory of the original, as it does on the other backends.
 */
function shareCopies(tf: TensorFlow): void {
  if (copiesAreShared) return
  copiesAreShared = true
  for (const name of ['Identity', 'Cast']) {
    const kernel = tf.getKernel(name, 'wasm')
    tf.unregisterKernel(name, 'wasm')
    tf.registerKernel({
      ...kernel,
      kernelFunc(call) {
        const { x } = call.inputs
        if (x!.dtype === 'string' || (call.attrs?.dtype ?? x!.dtype) !== x!.dtype)
          return kernel.kernelFunc(call)
        ;(call.backend as { incRef(dataId: object): void }).incRef(x!.dataId)
        return { dataId: x!.dataId, shape: x!.shape, dtype: x!.dtype }
      },
    })
  }
}

/**
 * The WebAssembly SIMD backend, one thread.
 *
 * @throws BackendError where its package or WebAssembly is missing.
 */
export async function openWasm(): Promise<TensorBackend> {
  const tf = await tensorFlow('wasm')
  const wasm = await optionalPackage<{ readonly version_wasm: string }>(
    packageName,
    'wasm',
    installLine(packageName),
  )
  if (!(await tf.setBackend('wasm'))) {
    throw new BackendError(
      'wasm',
      'TensorFlow.js cannot start its WebAssembly backend',
      'run Node.js without --jitless',
    )
  }
  shareCopies(tf)
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
