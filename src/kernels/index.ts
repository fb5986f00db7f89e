export { type Address, Chains, type ChainsOptions } from './chains.ts'
export { checkBlock } from './check-block.ts'
export { exponential } from './exponential.ts'
export {
  type GroupGradient,
  kernelTerms,
  type LayerTable,
  LocalChains,
  type LocalChainsOptions,
} from './local-chains.ts'
export { purposes, type RandomWords, randomWords } from './random-words.ts'
export { instantiateKernels, type KernelExports } from './wasm.ts'
