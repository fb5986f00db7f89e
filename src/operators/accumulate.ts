import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { SeriesAccumulator } from '../stats/series-accumulator.ts'
import { runningAnalysis } from './running-analysis.ts'

/**
 * The sums over a measurement so far, from which several numbers can be read: the same accumulator once per stretch. Share
 * it where more than one read-out follows.
 *
 * @example
 * const sums = charge.pipe(accumulate(), share())
 * sums.pipe(map((series) => stats.integratedTime(series, { mean: 0 }))).subscribe(({ value }) => console.log(value))
 */
export function accumulate(): OperatorFunction<Measurement, SeriesAccumulator> {
  return runningAnalysis((chains) => {
    const series = new SeriesAccumulator({ chains })
    return ({ values, steps }) => {
      series.push(values, steps)
      return series
    }
  })
}
