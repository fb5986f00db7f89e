export { type Address, Chains, type ChainsOptions } from './chains.ts'
export { purposes, type RandomWords, randomWords } from './random-words.ts'
export { instantiateKernels, type KernelExports } from './wasm.ts'
