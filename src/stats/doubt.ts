import { significant } from '../values/format.ts'
import type { ChainGroup } from './chain-set.ts'
import { autocovariance, pooledMean, total } from './pooled-levels.ts'
import { WindowSearch } from './summation-window.ts'

/** A series needs so many tau_int of values for its tau_int to be believed. */
export const LENGTH_OVER_TAU = 50
/** A series must have changed so often, all chains together, for the rate of its changes to be believed. */
export const FEWEST_CHANGES = 20

/** What a judgement of tau_int needs of a series. */
export interface Doubted {
  readonly groups: readonly ChainGroup[]
  /** Values of all chains. */
  readonly samples: number
  readonly changes: number
  readonly knownMean: number | undefined
  readonly value: number
  readonly error: number
  readonly lowerBound: number | undefined
  readonly memory: number
  readonly slowMode: boolean
  /** Whether the summation window closed. */
  readonly closed: boolean
}

/** Says so where a series changed too rarely for anything else to be believed. */
export function fewChanges(changes: number): string | undefined {
  if (changes >= FEWEST_CHANGES) return undefined
  return `it changed only ${changes === 1 ? 'once' : `${changes} times`}`
}

/** Why an estimate of tau_int is not to be believed; undefined where it is. */
export function doubt(series: Doubted): string | undefined {
  const { groups, samples, changes, knownMean, value, error, lowerBound = 0, memory } = series
  const rare = fewChanges(changes)
  if (rare !== undefined) return rare
  if (series.slowMode) return 'a slow mode hides'
  if (samples < LENGTH_OVER_TAU * Math.max(value, memory, lowerBound))
    return samples < LENGTH_OVER_TAU * Math.max(value, lowerBound)
      ? `fewer than ${LENGTH_OVER_TAU} tau_int of values`
      : `fewer values than ${LENGTH_OVER_TAU} times the ${significant(memory, 2)} that it remembers`
  if (value + 3 * error < lowerBound) return 'it lies below its lower bound'
  if (value < 2 * error) return 'it is smaller than two of its errors'
  if (!series.closed) return 'the chains are shorter than the summation window'
  const early = earlyEstimate(groups, knownMean)
  if (early === undefined) return 'the chains are too short'
  if (!early.closed) return 'the first part of the chains is shorter than the summation window'
  if (samples < LENGTH_OVER_TAU * early.limit)
    return `perhaps fewer than ${LENGTH_OVER_TAU} tau_int of values, by the first part of the chains`
  return undefined
}

/** What the first quarter to half of the chains says: whether its window closes, and tau_int with two errors more. */
function earlyEstimate(groups: readonly ChainGroup[], knownMean: number | undefined) {
  const early = groups.flatMap((group) => group.early ?? [])
  if (early.length === 0) return undefined
  const samples = total(early, ({ count, chains }) => count * chains)
  const search = new WindowSearch(early, knownMean ?? pooledMean(early, samples), samples)
  if (!(autocovariance(search.level(0), 0) > 0)) return undefined
  const { tauHalf, error, width, closed } = search.automatic()
  const correction = knownMean === undefined ? 1 + (2 * width + 1) / samples : 1
  return { closed, limit: Math.max(search.memory, 2 * (tauHalf + 2 * error) * correction) }
}
