import { integratedTime } from './integrated-time.ts'
import type { ChainSet } from './series-accumulator.ts'

/** A mean over all values of all chains, with its error. */
export interface RunningMean {
  readonly kind: 'mean'
  /** Null before the first value, or if a value was NaN or infinite. */
  readonly mean: number | null
  /** One sigma, sqrt(tau_int variance / N): null while tau_int is unknown. */
  readonly error: number | null
  /** Trajectories per chain. */
  readonly count: number
}

/**
 * Mean of the values seen so far; its error takes the autocorrelation into account. A series that never changed
 * counts as one value per chain.
 *
 * @example
 * const series = new SeriesAccumulator({ chains: 1 })
 * series.push([0.8, 0.9, 0.7, 0.8], 4)
 * runningMean(series).mean // 0.8
 */
export function runningMean(chains: ChainSet): RunningMean {
  const { mean, count } = integratedTime(chains, { jackknife: false })
  return { kind: 'mean', ...mean, count }
}
