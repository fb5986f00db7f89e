import { instantiateKernels, type KernelExports } from './wasm.ts'

let kernels: KernelExports | undefined

/**
 * e^x to 2 units in the last place, with the same bits on every machine: for numbers that enter a chain. `Math.exp` may
 * differ from one engine to the next.
 */
export function exponential(x: number): number {
  kernels ??= instantiateKernels('f64')
  return kernels.exp(x)
}
