import type { Lattice } from '../../batch.ts'

/** One array of a model. Masks are bytes, all else float32; float64 serves tests. */
export interface Weight {
  readonly shape: readonly number[]
  readonly values: Float32Array | Float64Array | Uint8Array
}

/**
 * How a weight of a new model is filled; `normal` has variance 2 / fanIn (He et al. 2015), `logStep` is the log of the step
 * size. `onSite` is for matrices that take fields on a lattice to fields on it: `normal` numbers take the fields at a site to those
 * at the same site, the same ones everywhere, and all else is 0.
 */
export type WeightStart =
  | { readonly kind: 'zero' | 'one' | 'logStep' | 'checkerboard' }
  | { readonly kind: 'normal'; readonly fanIn: number }
  | { readonly kind: 'onSite'; readonly lattice: Lattice }

/** A weight that a model of some architecture must have. */
export interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly start: WeightStart
}

/** Number of entries of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, side) => size * side, 1)
}
