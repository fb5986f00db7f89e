import { InternalError } from '../errors.ts'
import { exactDraws } from './exact-draws.ts'
import { hmc } from './hmc.ts'
import { type LeapfrogLayersOptions, leapfrogLayers } from './leapfrog-layers.ts'
import { type LocalLayersOptions, localLayers } from './local-layers.ts'
import type { Sampler, SamplerRecipe } from './sampler.ts'

/** A sampler factory by the name that recipes use. */
export type SamplerBuilder = (options: object) => Sampler

const factories: Record<string, SamplerBuilder> = {
  exactDraws: (options) => exactDraws(options),
  hmc: (options) => hmc(options),
  localLayers: (options) => localLayers(options as LocalLayersOptions),
  leapfrogLayers: (options) => leapfrogLayers(options as LeapfrogLayersOptions),
}

/** Builds a sampler again from what `recipe` says, in another thread for instance. */
export function samplerFromRecipe({ factory, options }: SamplerRecipe): Sampler {
  const build = factories[factory]
  if (build === undefined) throw new InternalError(`no sampler factory is called ${factory}`)
  return build(options)
}
