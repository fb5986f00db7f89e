import type { Lattice } from '../../batch.ts'
import type { Architecture } from './architecture.ts'
import { convWeights } from './conv-weights.ts'
import { densePlaquettesWeights } from './dense-plaquettes-weights.ts'
import { denseWeights } from './dense-weights.ts'
import { localWeights } from './local-weights.ts'
import type { Weight, WeightSpec } from './weight.ts'

/** The coupling and lattice that a model was trained for, and whatever else its training tells, as numbers and words. */
export interface ModelOrigin {
  readonly beta: number
  readonly lattice: Lattice
  readonly [more: string]: unknown
}

/** A trained or new model as plain data: what its file contains. */
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
  if (architecture.network === 'dense-plaquettes') return densePlaquettesWeights(architecture)
  if (architecture.network === 'conv') return convWeights(architecture)
  return localWeights(architecture)
}
