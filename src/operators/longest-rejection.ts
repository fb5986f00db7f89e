import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { runningAnalysis } from './running-analysis.ts'

export interface LongestRejection {
  readonly kind: 'longestRejection'
  /** Rejections in a row of one chain, the most there were. */
  readonly value: number
  /** What as many independent decisions with the same acceptance have on average; null while all or none were accepted. */
  readonly expected: number | null
  /** Trajectories per chain. */
  readonly count: number
}

/** Euler's constant, of the mean of the largest of many (Gumbel). */
const EULER = 0.5772156649015329

/**
 * The longest run of rejections of any chain, from a measurement that is 1 where a proposal was accepted and 0 where not; once
 * per stretch. Beside it, the mean longest run of n independent decisions with rejection r: (ln(n (1 - r)) + 0.577) / ln(1/r) -
 * 1/2. A chain that is stuck shows as a run much longer than that.
 *
 * @example
 * batches.pipe(measurementOperator('accepted', (c) => c.accepted), longestRejection()).subscribe(({ value }) => console.log(value))
 */
export function longestRejection(): OperatorFunction<Measurement, LongestRejection> {
  return runningAnalysis((chains) => {
    const runs = new Float64Array(chains)
    let longest = 0
    let rejections = 0
    let count = 0
    return ({ values, steps }) => {
      for (let i = 0; i < values.length; i++) {
        const chain = i % chains
        if (values[i] === 1) runs[chain] = 0
        else {
          rejections++
          longest = Math.max(longest, ++runs[chain]!)
        }
      }
      count += steps
      return {
        kind: 'longestRejection',
        value: longest,
        expected: expectedRun(count * chains, rejections),
        count,
      }
    }
  })
}

/** Mean of the longest run of rejections in so many independent decisions; null while all or none are rejections. */
export function expectedRun(decisions: number, rejections: number): number | null {
  if (rejections === 0 || rejections === decisions) return null
  const rejection = rejections / decisions
  return Math.max(0, (Math.log(decisions * (1 - rejection)) + EULER) / -Math.log(rejection) - 0.5)
}
