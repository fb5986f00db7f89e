export type { Address } from './chain-groups.ts'
export type { ChainsOptions } from './chain-memory.ts'
export { Chains } from './chains.ts'
export { checkBlock } from './check-block.ts'
export type { DeviceChains, HmcChains, HmcSteps, LocalModelChains } from './device-chains.ts'
export { exponential } from './exponential.ts'
export { lanesOf, realsOf } from './lanes.ts'
export {
  type GroupGradient,
  kernelTerms,
  type LayerTable,
  LocalChains,
  type LocalChainsOptions,
} from './local-chains.ts'
export { purposes, type RandomWords, randomWords } from './random-words.ts'
export { TURN } from './turn.ts'
export { instantiateKernels, type KernelExports } from './wasm.ts'
