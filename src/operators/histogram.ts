import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { type Histogram, IntegerHistogram } from '../stats/integer-histogram.ts'
import { integratedTime } from '../stats/integrated-time.ts'
import { SeriesAccumulator } from '../stats/series-accumulator.ts'
import { UniformHistogram } from '../stats/uniform-histogram.ts'
import { runningAnalysis } from './running-analysis.ts'

/** One bin per integer unless `from`, `to` and `bins` are given: then equal bins of [from, to). */
export interface HistogramOptions {
  readonly from?: number
  readonly to?: number
  readonly bins?: number
  /** Exact probability of a bin, by its integer or its centre. */
  readonly exact?: (bin: number) => number
}

/**
 * Histogram over all chains and trajectories so far, once per block. The errors of the probabilities are those of
 * N / tau_int independent draws, with tau_int of the measurement itself; while that is unknown, of one draw per chain.
 *
 * @throws UsageError on bins that cannot be; PipelineError through the stream when one bin per integer meets another number.
 * @example
 * charge.pipe(histogram()).subscribe(({ bins, probabilities }) => console.log(bins, probabilities))
 */
export function histogram(options: HistogramOptions = {}): OperatorFunction<Measurement, Histogram> {
  const { exact } = options
  const create = () => binning(options)
  create()
  return runningAnalysis((chains) => {
    const counts = create()
    const series = new SeriesAccumulator({ chains })
    return ({ values, steps }) => {
      counts.push(values)
      series.push(values, steps)
      const autocorrelation = integratedTime(series, { jackknife: false }).value ?? series.count
      const read = counts.read(Math.max(1, autocorrelation))
      return exact === undefined ? read : { ...read, exact: read.bins.map(exact) }
    }
  })
}

function binning({ from, to, bins }: HistogramOptions): IntegerHistogram | UniformHistogram {
  if (from === undefined && to === undefined && bins === undefined) return new IntegerHistogram()
  if (from === undefined || to === undefined || bins === undefined)
    throw new UsageError('histogram: give all of from, to and bins, or none of them for one bin per integer')
  try {
    return new UniformHistogram({ from, to, bins })
  } catch (error) {
    throw new UsageError(`histogram: ${(error as Error).message}`, { cause: error })
  }
}
