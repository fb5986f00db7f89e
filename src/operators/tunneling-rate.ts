import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { runningMean } from '../stats/running-mean.ts'
import { SeriesAccumulator } from '../stats/series-accumulator.ts'
import { runningAnalysis } from './running-analysis.ts'

export interface TunnelingRate {
  readonly kind: 'tunnelingRate'
  /** Mean of |Q(i+1) - Q(i)|; null before the second trajectory. */
  readonly mean: number | null
  /** One sigma, autocorrelation included; null while it is unknown, as before the first tunneling. */
  readonly error: number | null
  /** Transitions per chain. */
  readonly count: number
  /** Where nothing has tunneled yet: the rate of steps by 1 is below this at 95 %, 3 / (transitions of all chains). */
  readonly upperBound?: number
}

/**
 * The tunneling rate of a charge: mean over chains and steps of |Q(i+1) - Q(i)| (paper eq. 6); once per block.
 *
 * @example
 * batches.pipe(topologicalCharge(), tunnelingRate()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function tunnelingRate(): OperatorFunction<Measurement, TunnelingRate> {
  return runningAnalysis((chains) => {
    const jumps = new SeriesAccumulator({ chains })
    let previous: Float64Array | undefined
    return ({ values, steps }) => {
      if (steps > 0) {
        const known = previous === undefined ? values : joined(previous, values)
        jumps.push(absoluteDifferences(known, chains), known.length / chains - 1)
        previous = values.slice(-chains)
      }
      const { mean, error, count } = runningMean(jumps)
      const nothingYet = count > 0 && jumps.maximum === 0 && jumps.nonFinite === 0
      return {
        kind: 'tunnelingRate',
        mean,
        error,
        count,
        ...(nothingYet ? { upperBound: 3 / (count * chains) } : {}),
      }
    }
  })
}

function joined(before: Float64Array, after: Float64Array): Float64Array {
  const all = new Float64Array(before.length + after.length)
  all.set(before)
  all.set(after, before.length)
  return all
}

function absoluteDifferences(values: Float64Array, chains: number): Float64Array {
  return Float64Array.from({ length: values.length - chains }, (_, i) =>
    Math.abs(values[i + chains]! - values[i]!),
  )
}
