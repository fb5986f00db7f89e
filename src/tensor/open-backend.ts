import { isMainThread } from 'node:worker_threads'
import { BackendError } from '../errors.ts'
import { type BackendChoice, type BackendName, backendNames } from './backend-name.ts'
import { firstLine } from './first-line.ts'
import { needsMainThread } from './needs-main-thread.ts'
import { openCpu } from './open-cpu.ts'
import { openTensorFlow } from './open-tensorflow.ts'
import { openWasm } from './open-wasm.ts'
import { openWebGpu } from './open-webgpu.ts'
import { selfTest } from './self-test.ts'
import type { TensorBackend } from './tensor-backend.ts'
import { tensorFlow } from './tensor-flow.ts'

const openers: Readonly<Record<BackendName, () => Promise<TensorBackend>>> = {
  'tensorflow-gpu': () => openTensorFlow('tensorflow-gpu'),
  tensorflow: () => openTensorFlow('tensorflow'),
  webgpu: openWebGpu,
  wasm: openWasm,
  cpu: openCpu,
}

async function openTested(name: BackendName): Promise<TensorBackend> {
  if (needsMainThread(name) && !isMainThread) {
    throw new BackendError(name, 'it works in the main thread only', 'use 0 worker threads, or wasm')
  }
  try {
    const backend = await openers[name]()
    await selfTest(backend)
    return backend
  } catch (cause) {
    if (cause instanceof BackendError) throw cause
    throw new BackendError(name, `fails with "${firstLine(cause)}"`, 'take another backend', { cause })
  }
}

async function openFirst(): Promise<TensorBackend> {
  // every backend needs TensorFlow.js: where it is missing, one error says so in place of one for each backend
  await tensorFlow('auto')
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

/** The backend that this thread has open, and how many users share it: TensorFlow.js has one backend at a time. */
let current: { readonly backend: Promise<TensorBackend>; users: number } | undefined

/**
 * Opens a tensor backend and tests it. `auto` takes the best one that works; `name` of the result says which. It leaves out a
 * graphics API that emulates a graphics card, which would be slower than WebAssembly. A thread has one backend: opening the same
 * one again, or `auto`, shares it, and it closes once all its users have closed it.
 *
 * @throws BackendError with the reason and the remedy, when the backend asked for cannot be had.
 * @example
 * const { name, tf, close } = await openBackend('auto')
 */
export async function openBackend(choice: BackendChoice = 'auto'): Promise<TensorBackend> {
  if (current === undefined) {
    const opening = { backend: choice === 'auto' ? openFirst() : openTested(choice), users: 0 }
    current = opening
    opening.backend.catch(() => {
      if (current === opening) current = undefined
    })
  }
  const shared = current
  shared.users++
  const backend = await shared.backend
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    shared.users--
    if (shared.users > 0) return
    if (current === shared) current = undefined
    backend.close()
  }
  if (choice !== 'auto' && choice !== backend.name) {
    close()
    throw new BackendError(choice, `this thread is using ${backend.name}`, 'close that first')
  }
  return { ...backend, close }
}
