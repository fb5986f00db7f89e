import { normalScores } from './rank-normal.ts'
import { sequenceSampleSize } from './sequence-sample-size.ts'
import { splitHalves } from './split-halves.ts'

/** Effective sample sizes of a set of chains; null where one cannot be said. */
export interface BulkAndTail {
  /** Of the ranks: what the middle of the distribution rests on. */
  readonly bulk: number | null
  /** The smaller one of being below the 5 % and below the 95 % quantile: what intervals rest on. */
  readonly tail: number | null
}

/**
 * Effective sample sizes of the bulk and of the tails, all chains together, from the halves of each chain: Vehtari, Gelman, Simpson,
 * Carpenter, Buerkner, Bayesian Analysis 16 (2021) 667-718. They advise to ask for 100 for each chain.
 *
 * @example
 * bulkAndTail([Float64Array.from({ length: 1000 }, Math.random)]) // both about 1000
 */
export function bulkAndTail(chains: readonly ArrayLike<number>[]): BulkAndTail {
  const { draws, half } = splitHalves(chains)
  if (draws.length === 0) return { bulk: null, tail: null }
  const sorted = draws.toSorted()
  const below = [0.05, 0.95].flatMap((share) => {
    const limit = quantile(sorted, share)
    return (
      sequenceSampleSize(
        draws.map((x) => (x <= limit ? 1 : 0)),
        half,
      ) ?? []
    )
  })
  return {
    bulk: sequenceSampleSize(normalScores(draws, sorted), half),
    tail: below.length === 0 ? null : Math.min(...below),
  }
}

/** By linear interpolation between neighbours, as R and NumPy do by default. */
function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)]!
  return low + (sorted[Math.ceil(place)]! - low) * (place % 1)
}
