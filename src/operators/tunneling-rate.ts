import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { changeLimit } from '../stats/change-limit.ts'
import { MeanSums } from '../stats/mean-sums.ts'
import { runningAnalysis } from './running-analysis.ts'

export interface TunnelingRate {
  readonly kind: 'tunnelingRate'
  /** Mean of |Q(i+1) - Q(i)|; null before the second trajectory. */
  readonly mean: number | null
  /** One sigma, autocorrelation included; null while it is unknown, as after a handful of tunnelings. */
  readonly error: number | null
  /** Transitions per chain. */
  readonly count: number
  /** Where there is no error, the rate of steps is below this at 95 %: after none, 3 / (transitions of all chains). */
  readonly upperBound?: number
  /** Why there is no error. */
  readonly reason?: string
}

/**
 * The tunneling rate of a charge: mean over chains and steps of |Q(i+1) - Q(i)| (paper eq. 6); once per block.
 *
 * @example
 * batches.pipe(topologicalCharge(), tunnelingRate()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function tunnelingRate(): OperatorFunction<Measurement, TunnelingRate> {
  return runningAnalysis((chains) => {
    const jumps = new MeanSums(chains)
    let previous: Float64Array | undefined
    let tunnelings = 0
    return ({ values, steps }) => {
      if (steps > 0) {
        const charges = previous === undefined ? values : joined(previous, values)
        const differences = absoluteDifferences(charges, chains)
        jumps.push(differences, charges.length / chains - 1)
        tunnelings += differences.reduce((sum, difference) => sum + (difference === 0 ? 0 : 1), 0)
        previous = values.slice(-chains)
      }
      const { mean, error, count, reason } = jumps.read({ jackknife: false }).mean
      const unchanging = count > 0 && jumps.series.changes === 0
      const perTransition = tunnelings === 0 ? 1 / (count * chains) : (mean ?? 0) / tunnelings
      return {
        kind: 'tunnelingRate',
        mean,
        error,
        count,
        ...(reason !== undefined && {
          reason: unchanging
            ? tunnelings === 0
              ? 'nothing has tunneled yet'
              : 'every step is alike'
            : reason,
        }),
        ...(error === null && count > 0 && jumps.series.nonFinite === 0
          ? { upperBound: changeLimit(tunnelings) * perTransition }
          : {}),
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
