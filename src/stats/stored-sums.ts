import { pairsOf, type RawSums } from './level.ts'
import type { ChainSums } from './pooled-levels.ts'

/** Sums that stay as they are, in plain arrays: those of an earlier moment, or of another thread. */
export class StoredSums implements ChainSums {
  readonly chains: number
  readonly lags: number
  readonly shift: number
  readonly count: number
  readonly depth: number
  /** `[depth, 2, lags + 1]`: products and ends of each level. */
  readonly levels: Float64Array

  constructor(
    { chains, lags, shift, count }: Pick<ChainSums, 'chains' | 'lags' | 'shift' | 'count'>,
    levels: Float64Array,
  ) {
    this.chains = chains
    this.lags = lags
    this.shift = shift
    this.count = count
    this.levels = levels
    this.depth = levels.length / (2 * (lags + 1))
  }

  blocks(l: number): number {
    return l < this.depth ? Math.floor(this.count / 2 ** l) : 0
  }

  raw(l: number): RawSums | undefined {
    if (this.blocks(l) === 0) return undefined
    const { lags, levels } = this
    const products = 2 * (lags + 1) * l
    const ends = products + lags + 1
    return {
      pairs: pairsOf(this.blocks(l), this.chains, lags),
      products: levels.subarray(products, ends),
      ends: levels.subarray(ends, ends + lags + 1),
    }
  }
}
