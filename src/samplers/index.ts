export type { AnatomyCurve } from '../values/anatomy.ts'
export { type Anatomy, AnatomySums } from './anatomy-sums.ts'
export { betaOption } from './beta-option.ts'
export { belongingsOf, checkBelongs, continueChains, saveChains } from './continue-chains.ts'
export { type ExactDrawsOptions, exactDraws, exactDrawsOptions } from './exact-draws.ts'
export { type HmcOnCardOptions, type HmcOptions, hmc, hmcOnCardOptions, hmcOptions } from './hmc.ts'
export {
  type LeapfrogLayersOptions,
  leapfrogLayers,
  leapfrogLayersOptions,
} from './leapfrog-layers.ts'
export { blockOption, type LocalLayersOptions, localLayers, localLayersOptions } from './local-layers.ts'
export { MOST_TRAJECTORIES } from './most-trajectories.ts'
export { describeIssue, parseOptions } from './options.ts'
export { type SamplerBuilder, samplerFromRecipe } from './recipe.ts'
export type {
  EarlierChains,
  Facts,
  Key,
  Sampler,
  SamplerRecipe,
  SamplerState,
  Stepped,
  SynchronousSampler,
} from './sampler.ts'
export { decodeSavedChains, encodeSavedChains } from './saved-bytes.ts'
export type { SavedChains } from './saved-chains.ts'
export { joinSavedChains, someSavedChains } from './saved-shares.ts'
export { type TrajectoryAnatomyOptions, trajectoryAnatomy } from './trajectory-anatomy.ts'
