import { lanesOf } from '../kernels/index.ts'
import { type ChainShare, groupEnds } from '../stats/index.ts'

/** Consecutive chains of one thread. */
export interface ChainRange {
  readonly firstChain: number
  readonly chains: number
}

/** Chains that the kernels move together, in the precision in which these are most: to share them would waste lanes. */
const TOGETHER = lanesOf('f32')

/** The chains of each worker: consecutive, in whole groups of those that share a vector. */
export function shares(chains: number, workers: number): ChainRange[] {
  const groups = Math.ceil(chains / TOGETHER)
  const count = Math.max(1, Math.min(workers, groups))
  return between(
    Array.from({ length: count + 1 }, (_, worker) =>
      Math.min(chains, TOGETHER * Math.floor((groups * worker) / count)),
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
