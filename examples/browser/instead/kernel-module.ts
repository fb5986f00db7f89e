import float32 from '../../../dist/kernels.f32.wasm?url'
import float64 from '../../../dist/kernels.f64.wasm?url'
import type { Precision } from '../../../src/batch.ts'
import { KernelError } from '../../../src/errors.ts'

const modules = new Map<Precision, WebAssembly.Module>()

/** Fetches and compiles the kernels, which must be done before anything computes. */
export async function loadKernels(): Promise<void> {
  await Promise.all(
    (
      [
        ['f32', float32],
        ['f64', float64],
      ] as const
    ).map(async ([precision, file]) => {
      const address = new URL(file, import.meta.url)
      const answer = await fetch(address)
      if (!answer.ok)
        throw new KernelError(`cannot load the kernels from ${address}: status ${answer.status}`)
      try {
        modules.set(precision, await WebAssembly.compile(await answer.arrayBuffer()))
      } catch (cause) {
        throw new KernelError(
          'this browser cannot run the kernels, which need WebAssembly with SIMD: Chrome 91, Firefox 114, Safari 16.4 and later have it',
          { cause },
        )
      }
    }),
  )
}

export const kernelModule = (precision: Precision): WebAssembly.Module => modules.get(precision)!
