import type { Sampler } from '../samplers/index.ts'

/** What is known of a sampler, and not of chains that another program makes. */
type Known = Pick<
  Sampler,
  | 'lattice'
  | 'beta'
  | 'precision'
  | 'seed'
  | 'forceEvaluations'
  | 'startsInEquilibrium'
  | 'drawsIndependently'
  | 'notice'
  | 'save'
  | 'model'
>

/** Chains that a run is made of: those of a sampler, or of another program, of which only the number may be known. */
export interface SampledChains extends Partial<Known> {
  readonly name: string
  readonly chains: number
}
