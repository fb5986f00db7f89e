import { type ChainShare, groupEnds } from '../stats/index.ts'

/** Consecutive chains of one thread. */
export interface ChainRange {
  readonly firstChain: number
  readonly chains: number
}

/** The chains of each worker: consecutive, in multiples of 4, since 4 chains share the lanes of a vector. */
export function shares(chains: number, workers: number): ChainRange[] {
  const quads = Math.ceil(chains / 4)
  const count = Math.max(1, Math.min(workers, quads))
  return between(
    Array.from({ length: count + 1 }, (_, worker) =>
      Math.min(chains, 4 * Math.floor((quads * worker) / count)),
    ),
  )
}

/** As `shares`, but cut where the groups end by which sums are read; so there are no more than 64. */
export function groupedShares(chains: number, workers: number): ChainShare[] {
  const ends = groupEnds({ firstChain: 0, chains, of: chains })
  const nearest = (chain: number) =>
    ends.reduce((best, end) => (Math.abs(end - chain) < Math.abs(best - chain) ? end : best))
  const cuts = shares(chains, workers).map(({ firstChain }) => nearest(firstChain))
  return between([...new Set([...cuts, chains])]).map((share) => ({ ...share, of: chains }))
}

function between(ends: readonly number[]): ChainRange[] {
  return ends.slice(1).map((end, i) => ({ firstChain: ends[i]!, chains: end - ends[i]! }))
}
