import { UsageError } from '../errors.ts'
import type { ChainGroup, ChainSet } from './chain-set.ts'

/** Sets of chains side by side, of equal lags; their lengths may differ. */
export class SeriesPool implements ChainSet {
  readonly groups: readonly ChainGroup[]
  readonly #sets: readonly ChainSet[]

  /** @throws UsageError if there is no chain, if chains appear twice or if their lags differ. */
  constructor(sets: readonly ChainSet[]) {
    this.#sets = sets
    this.groups = sets.flatMap(({ groups }) => groups)
    if (this.groups.length === 0) throw new UsageError('a pool needs at least one accumulator')
    if (new Set(this.groups).size !== this.groups.length)
      throw new UsageError('an accumulator is in the pool twice')
    const lags = sets.map(({ groups }) => groups[0]!.lags)
    if (lags.some((each) => each !== lags[0]))
      throw new UsageError(`pooled accumulators must have equal lags, got ${lags}`)
  }

  get nonFinite(): number {
    return this.#sets.reduce((sum, { nonFinite }) => sum + nonFinite, 0)
  }

  get integer(): boolean {
    return this.#sets.every(({ integer }) => integer)
  }

  get minimum(): number {
    return Math.min(...this.#sets.map(({ minimum }) => minimum))
  }

  get maximum(): number {
    return Math.max(...this.#sets.map(({ maximum }) => maximum))
  }

  get changes(): number {
    return this.#sets.reduce((sum, { changes }) => sum + changes, 0)
  }

  /** Puts other chains beside these. Nothing is copied: the pool follows what its sets accumulate later. */
  merge(other: ChainSet): SeriesPool {
    return new SeriesPool([this, other])
  }
}
