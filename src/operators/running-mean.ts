import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { type RunningMean, runningMean as readRunningMean } from '../stats/running-mean.ts'
import { SeriesAccumulator } from '../stats/series-accumulator.ts'
import { runningAnalysis } from './running-analysis.ts'

/**
 * Mean over all chains and trajectories so far, with an error that takes tau_int into account; once per block.
 *
 * @example
 * batches.pipe(averagePlaquette(), runningMean()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function runningMean(): OperatorFunction<Measurement, RunningMean> {
  return runningAnalysis((chains) => {
    const series = new SeriesAccumulator({ chains })
    return ({ values, steps }) => {
      series.push(values, steps)
      return readRunningMean(series)
    }
  })
}
