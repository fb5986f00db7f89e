import { connect, map, type OperatorFunction, zip } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { AutomaticHistogram } from '../stats/automatic-histogram.ts'
import { IntegerHistogram } from '../stats/integer-histogram.ts'
import { UniformHistogram } from '../stats/uniform-histogram.ts'
import type { Histogram } from '../values/histogram.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'
import { integratedTime } from './integrated-time.ts'
import { runningAnalysis } from './running-analysis.ts'

/**
 * One bin per integer; with `bins` so many equal bins of [from, to), or so many at most
 * over the median and 5 standard deviations on each side.
 */
export interface HistogramOptions {
  readonly from?: number
  readonly to?: number
  readonly bins?: number
  /** Mean of the measurement where it is known (0 for the charges), for tau_int of the errors. */
  readonly mean?: number
  /** Exact probability of a bin, by its integer or its centre. */
  readonly exact?: (bin: number) => number
}

/**
 * Histogram over all chains and trajectories so far, once per stretch. The errors of the probabilities are those of
 * N / tau_int independent draws, with tau_int of the measurement itself; while that is unknown, of one draw per chain.
 *
 * @throws UsageError on bins or a mean that cannot be; PipelineError through the stream when one bin per integer meets another number.
 * @example
 * charge.pipe(histogram()).subscribe(({ bins, probabilities }) => console.log(bins, probabilities))
 */
export function histogram(options: HistogramOptions = {}): OperatorFunction<Measurement, Histogram> {
  // refuses what cannot be before anything is counted
  binning(options)
  const { mean } = options
  const time = integratedTime({ ...(mean !== undefined && { mean }), jackknife: false })
  const counted = runningAnalysis(() => {
    const counts = binning(options)
    return ({ values }) => {
      counts.push(values)
      return counts
    }
  })
  return connect((source) =>
    zip(source.pipe(counted), source.pipe(time)).pipe(
      map(([counts, time]) => readHistogram(counts, time, options)),
    ),
  )
}

/** The histogram of the counts, with errors by tau_int. */
export function readHistogram(
  counts: { read(autocorrelation: number): Histogram },
  { value, count }: IntegratedTime,
  { exact }: Pick<HistogramOptions, 'exact'>,
): Histogram {
  const read = counts.read(Math.max(1, value ?? count))
  return exact === undefined ? read : { ...read, exact: read.bins.map(exact) }
}

function binning({ from, to, bins }: HistogramOptions) {
  if (from === undefined && to === undefined && bins === undefined) return new IntegerHistogram()
  if (bins === undefined || (from === undefined) !== (to === undefined))
    throw new UsageError(
      'histogram: give bins, with or without both of from and to, or none of them for one bin per integer',
    )
  try {
    return from === undefined
      ? new AutomaticHistogram({ bins })
      : new UniformHistogram({ from, to: to!, bins })
  } catch (error) {
    throw new UsageError(`histogram: ${(error as Error).message}`, { cause: error })
  }
}
