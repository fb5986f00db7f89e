import { BackendError } from '../errors.ts'
import { type BackendChoice, type BackendName, backendNames } from './backend-name.ts'
import { firstLine } from './first-line.ts'
import { openCpu } from './open-cpu.ts'
import { openTensorFlow } from './open-tensorflow.ts'
import { openWasm } from './open-wasm.ts'
import { openWebGpu } from './open-webgpu.ts'
import { selfTest } from './self-test.ts'
import type { TensorBackend } from './tensor-backend.ts'

const open: Readonly<Record<BackendName, () => Promise<TensorBackend>>> = {
  'tensorflow-gpu': () => openTensorFlow('tensorflow-gpu'),
  tensorflow: () => openTensorFlow('tensorflow'),
  webgpu: openWebGpu,
  wasm: openWasm,
  cpu: openCpu,
}

async function openTested(name: BackendName): Promise<TensorBackend> {
  try {
    const backend = await open[name]()
    await selfTest(backend)
    return backend
  } catch (cause) {
    if (cause instanceof BackendError) throw cause
    throw new BackendError(name, `fails with "${firstLine(cause)}"`, 'take another backend', { cause })
  }
}

/**
 * Opens a tensor backend and tests it. `auto` takes the first that works, best first, and leaves out a graphics API
 * without a graphics card behind it, which would be slower than WebAssembly; `name` of the result says which it is.
 *
 * @throws BackendError with the reason and the remedy, when the backend asked for cannot be had.
 * @example
 * const { name, tf, close } = await openBackend('auto')
 */
export async function openBackend(choice: BackendChoice = 'auto'): Promise<TensorBackend> {
  if (choice !== 'auto') return openTested(choice)
  const reasons: string[] = []
  for (const name of backendNames) {
    try {
      const backend = await openTested(name)
      if (!backend.emulated) return backend
      backend.close()
      reasons.push(`${name}: ${backend.device} emulates a graphics card`)
    } catch (error) {
      reasons.push(firstLine(error))
    }
  }
  throw new BackendError('auto', `no backend works (${reasons.join('; ')})`, 'leapstream doctor tells more')
}
