import { UsageError } from '../errors.ts'
import { counted } from '../values/format.ts'
import { moments } from './moments.ts'
import { normalScores } from './rank-normal.ts'
import { splitHalves } from './split-halves.ts'

/** What `splitRhat` says of a set of chains. */
export interface SplitRhat {
  /** 1 if the halves of all chains agree; null where that cannot be said. */
  readonly value: number | null
  /** Why `value` is to be taken with care. */
  readonly warning?: string
  /** Why `value` is null. */
  readonly reason?: string
}

/** Up to this many distinct values, each `REPETITIONS` times on average, a series counts as discrete. */
const FEW_VALUES = 50
const REPETITIONS = 4

/**
 * Rank-normalised split R-hat: Vehtari, Gelman, Simpson, Carpenter, Buerkner, Bayesian Analysis 16 (2021) 667-718,
 * doi 10.1214/20-BA1221. The halves of each chain (the middle value of an odd number is left out) are compared: a
 * single chain will do. The larger of two numbers: of the ranks, which sees different locations, and of the ranks of
 * |x - median|, which sees different widths. They advise to ask for less than 1.01.
 *
 * `warning` for a discrete series: at most 50 distinct values, each four times or more on average, as topological
 * charges are. Its ranks are mostly ties, so that R-hat is blind to what happens between the values and, with one value
 * dominating, to the rare ones.
 *
 * Null, with a reason: fewer than 4 steps, a value that is not finite, a series that never changes, and halves within which
 * no value, or no distance from the median, changes although they differ (R-hat is infinite).
 *
 * @throws UsageError without a chain, or if their lengths differ.
 * @example
 * splitRhat([Float64Array.from({ length: 1000 }, Math.random), Float64Array.from({ length: 1000 }, Math.random)]) // about 1
 */
export function splitRhat(chains: readonly ArrayLike<number>[]): SplitRhat {
  const [first] = chains
  if (first === undefined) throw new UsageError('split R-hat needs at least one chain')
  const steps = first.length
  const other = chains.find((chain) => chain.length !== steps)
  if (other !== undefined)
    throw new UsageError(`split R-hat needs chains of equal length, got ${steps} and ${other.length} values`)
  if (steps < 4) return { value: null, reason: `${counted(steps, 'value')} per chain: split R-hat needs 4` }

  // The middle value counts here, although it is left out below.
  if (chains.some((chain) => !allFinite(chain)))
    return { value: null, reason: 'some values are NaN or infinite' }

  const { draws, half } = splitHalves(chains)
  const sorted = draws.toSorted()
  const distinct = sorted.reduce((count, x, i) => (i > 0 && x === sorted[i - 1] ? count : count + 1), 0)
  if (distinct === 1) return { value: null, reason: 'the series never changes' }
  const middle = sorted.length / 2
  const median = sorted[middle - 1]! / 2 + sorted[middle]! / 2
  const bulk = rhat(normalScores(draws, sorted), half)
  const distances = draws.map((x) => Math.abs(x - median))
  const folded = rhat(normalScores(distances, distances.toSorted()), half)
  // Where all values have the same distance from the median there is no width to compare.
  const value = Number.isNaN(folded) ? bulk : Math.max(bulk, folded)
  if (value === Number.POSITIVE_INFINITY)
    return {
      value: null,
      reason: 'R-hat is infinite: the halves of the chains differ, and within each nothing changes',
    }
  if (distinct > FEW_VALUES || distinct * REPETITIONS > draws.length) return { value }
  return { value, warning: `only ${distinct} distinct values: R-hat of mostly ties says little` }
}

function allFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}

/** Classical R-hat of consecutive sequences of `length` values, equations 1-4; NaN if they are all equal. */
function rhat(values: Float64Array, length: number): number {
  const sequences = values.length / length
  const means = new Float64Array(sequences)
  let within = 0
  for (let s = 0; s < sequences; s++) {
    const { mean, variance } = moments(values.subarray(s * length, (s + 1) * length))
    means[s] = mean
    within += variance / sequences
  }
  const between = moments(means).variance
  return Math.sqrt((length - 1) / length + between / within)
}
