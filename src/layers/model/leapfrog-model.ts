import type { Lattice } from '../../batch.ts'
import type { Architecture } from './architecture.ts'
import { convWeights } from './conv-weights.ts'
import { denseWeights } from './dense-weights.ts'
import { localWeights } from './local-weights.ts'
import type { Weight, WeightSpec } from './weight.ts'

/** Where a model was trained, and whatever else its training has to tell, as numbers and words. */
export interface ModelOrigin {
  readonly beta: number
  readonly lattice: Lattice
  readonly [more: string]: unknown
}

/** A trained or new model: plain data, independent of any backend, as it lies in its file. */
export interface LeapfrogModel {
  readonly architecture: Architecture
  readonly weights: ReadonlyMap<string, Weight>
  readonly training: ModelOrigin
  /** Who made it, when, from what. */
  readonly provenance: Readonly<Record<string, string>>
}

/** All weights that a model of an architecture has, in the order of its file. */
export function weightSpecs(architecture: Architecture): WeightSpec[] {
  if (architecture.network === 'dense') return denseWeights(architecture)
  if (architecture.network === 'conv') return convWeights(architecture)
  return localWeights(architecture)
}
