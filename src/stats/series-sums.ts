import type { ChainGroup, ChainSet } from './chain-set.ts'
import type { SeriesAccumulator } from './series-accumulator.ts'
import { StoredSums } from './stored-sums.ts'

/** The sums of a series at one moment, of a share of its chains: plain arrays, which go from thread to thread. */
export interface SeriesSums extends Omit<ChainSet, 'groups'> {
  readonly lags: number
  /** Trajectories per chain. */
  readonly count: number
  /** `[groups]` each. */
  readonly chains: Float64Array
  readonly shifts: Float64Array
  readonly squaredChanges: Float64Array
  readonly squaredChainSums: Float64Array
  /** `[groups, depth, 2, lags + 1]`: products and ends of each level. */
  readonly levels: Float64Array
  /** As `levels`, after a quarter to a half of the trajectories; empty before there were 16. */
  readonly early: Float64Array
  readonly earlyCount: number
}

/** Copies what was summed. */
export function copySeries(series: SeriesAccumulator): SeriesSums {
  const { groups, lags, count, early, nonFinite, integer, minimum, maximum, changes } = series
  const ofGroups = (of: (group: ChainGroup) => number) => Float64Array.from(groups, of)
  return {
    lags,
    count,
    chains: ofGroups(({ chains }) => chains),
    shifts: ofGroups(({ shift }) => shift),
    squaredChanges: ofGroups(({ squaredChanges }) => squaredChanges),
    squaredChainSums: ofGroups(({ squaredChainSums }) => squaredChainSums),
    levels: series.copyLevels(),
    early: early?.levels.slice() ?? new Float64Array(),
    earlyCount: early?.count ?? 0,
    nonFinite,
    integer,
    minimum,
    maximum,
    changes,
  }
}

/** The copied sums, to be read. */
export function storedSeries(sums: SeriesSums): ChainSet {
  const { lags, count, chains, shifts, levels, early, earlyCount } = sums
  const groups = Array.from(chains, (size, i): ChainGroup => {
    const described = { chains: size, lags, shift: shifts[i]!, count }
    const part = (all: Float64Array) =>
      all.subarray((i * all.length) / chains.length, ((i + 1) * all.length) / chains.length)
    return Object.assign(new StoredSums(described, part(levels)), {
      squaredChanges: sums.squaredChanges[i]!,
      squaredChainSums: sums.squaredChainSums[i]!,
      early: earlyCount === 0 ? undefined : new StoredSums({ ...described, count: earlyCount }, part(early)),
    })
  })
  const { nonFinite, integer, minimum, maximum, changes } = sums
  return { groups, nonFinite, integer, minimum, maximum, changes }
}
