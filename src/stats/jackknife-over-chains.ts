import type { ChainSet } from './chain-set.ts'
import { autocovariance, groupsWithin, sumLevel, total, without } from './pooled-levels.ts'
import type { SummationWindow, WindowSearch } from './summation-window.ts'

/** Groups of chains of the jackknife. */
const JACKKNIFE_GROUPS = 32

/**
 * The error of tau_int from leaving out groups of chains in turn, at a fixed window and without the correction for an estimated
 * mean; undefined below 4 chains.
 */
export function jackknifeOverChains(
  { groups: all }: ChainSet,
  { level, lag }: SummationWindow,
  search: WindowSearch,
  knownMean: number | undefined,
): number | undefined {
  const chains = total(all, (group) => group.chains)
  const mean = search.mean
  if (chains < 4) return undefined
  const groups = Math.min(chains, all.length, JACKKNIFE_GROUPS)
  const values: number[] = []
  for (let g = 0; g < groups; g++) {
    const group = groupsWithin(
      all,
      Math.floor((g * chains) / groups),
      Math.floor(((g + 1) * chains) / groups),
    )
    const lowest = without(search.level(0), sumLevel(group, 0, mean))
    const sums = level === 0 ? lowest : without(search.level(level), sumLevel(group, level, mean))
    const offset = knownMean === undefined ? lowest.ends[0]! / (2 * lowest.pairs[0]!) : 0
    let area = autocovariance(sums, 0, offset) / 2
    for (let k = 1; k <= lag; k++) area += autocovariance(sums, k, offset)
    if (level === 0) area += autocovariance(sums, lag + 1, offset) / 2
    values.push((2 * area) / (sums.block * autocovariance(lowest, 0, offset)))
  }
  const average = values.reduce((a, b) => a + b, 0) / groups
  const spread = values.reduce((a, b) => a + (b - average) ** 2, 0)
  const error = Math.sqrt(((groups - 1) / groups) * spread)
  // One group may hold all changes of a nearly frozen series. Without it the variance is 0, and there is no tau_int.
  return Number.isFinite(error) ? error : undefined
}
