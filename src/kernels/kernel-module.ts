import { readFileSync } from 'node:fs'
import type { Precision } from '../batch.ts'
import { KernelError } from '../errors.ts'

/** `(module (func (result v128) i32.const 0 i8x16.splat))`: valid only where WebAssembly has SIMD. */
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
])

const compiled = new Map<Precision, WebAssembly.Module>()

function compile(precision: Precision): WebAssembly.Module {
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(simdProbe)) {
    throw new KernelError(
      'this Node.js has no WebAssembly SIMD: use Node.js 20.19 or later on a processor with SSE4.1 or NEON, without --jitless',
    )
  }
  const file = new URL(`../../dist/kernels.${precision}.wasm`, import.meta.url)
  try {
    return new WebAssembly.Module(readFileSync(file))
  } catch (cause) {
    throw new KernelError(
      `cannot load the compiled kernels from ${file.pathname}: run "npm run build:kernels"`,
      { cause },
    )
  }
}

/**
 * The compiled kernels, from their file, once in a thread.
 *
 * @throws KernelError where WebAssembly SIMD or the file is missing.
 */
export function kernelModule(precision: Precision): WebAssembly.Module {
  const before = compiled.get(precision)
  if (before !== undefined) return before
  const module = compile(precision)
  compiled.set(precision, module)
  return module
}
