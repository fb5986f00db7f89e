export { type Address, Chains, type ChainsOptions } from './chains.ts'
export { instantiateKernels, type KernelExports } from './wasm.ts'
