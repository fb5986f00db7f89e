export { type HmcOptions, hmc, hmcOptions } from './hmc.ts'
export { describeIssue, parseOptions } from './options.ts'
export { type SamplerBuilder, samplerFromRecipe } from './recipe.ts'
export type { Key, Sampler, SamplerRecipe, SamplerState } from './sampler.ts'
