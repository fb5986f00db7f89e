import type { IntegratedTime } from '../values/integrated-time.ts'

/** How many independent draws have as much to say about the mean as the values of a series. */
export interface EffectiveSampleSize {
  /** N / tau_int, in values; null if tau_int is unknown or the series is frozen. */
  readonly value: number | null
  /** One sigma, from the error of tau_int. */
  readonly error: number | null
  /** Of a frozen series with a bound on tau_int: there are fewer than this. */
  readonly upperBound?: number
}

/**
 * N / tau_int of all N values of all chains, with the relative error of tau_int.
 *
 * @example
 * const series = new SeriesAccumulator({ chains: 4 })
 * series.push(Float64Array.from({ length: 40_000 }, Math.random), 10_000)
 * effectiveSampleSize(integratedTime(series)) // 40 000 within errors
 */
export function effectiveSampleSize(
  time: Pick<IntegratedTime, 'value' | 'error' | 'count' | 'chains' | 'frozen' | 'lowerBound'>,
): EffectiveSampleSize {
  const { value, error, count, chains, frozen, lowerBound } = time
  const values = count * chains
  if (frozen && lowerBound !== undefined) return { value: null, error: null, upperBound: values / lowerBound }
  if (frozen || value === null || value <= 0) return { value: null, error: null }
  return { value: values / value, error: error === null ? null : (values * error) / value ** 2 }
}
