import type { MeanWithError } from '../values/mean.ts'
import type { ChainSet } from './chain-set.ts'
import { integratedTime } from './integrated-time.ts'

/**
 * Mean of the values seen so far, with the error sqrt(tau_int variance / N) where tau_int tells one; see `meanWithError` for one
 * that sees the spread of the chains too. A series that never changed counts as one value per chain.
 *
 * @example
 * const series = new SeriesAccumulator({ chains: 1 })
 * series.push([0.8, 0.9, 0.7, 0.8], 4)
 * runningMean(series).mean // 0.8
 */
export function runningMean(chains: ChainSet): MeanWithError {
  const { mean, count } = integratedTime(chains, { jackknife: false })
  return { kind: 'mean', ...mean, count }
}
