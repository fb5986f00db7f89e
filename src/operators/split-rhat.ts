import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { splitRhat as readSplitRhat, type SplitRhat } from '../stats/split-rhat.ts'
import { ThinnedSeries } from '../stats/thinned-series.ts'
import { runningAnalysis } from './running-analysis.ts'

/** Values that are ranked at each stretch, all chains together. */
const KEPT = 8192

/**
 * Rank-normalised split R-hat of a measurement over its chains (Vehtari et al. 2021): 1 where chains and their halves agree.
 * It ranks up to 8192 evenly spaced values once per stretch of trajectories, and warns on discrete ones such as Q.
 *
 * @example
 * batches.pipe(averagePlaquette(), splitRhat()).subscribe(({ value, warning }) => console.log(value, warning))
 */
export function splitRhat(): OperatorFunction<Measurement, SplitRhat> {
  return runningAnalysis((chains) => {
    const capacity = 2 ** Math.max(3, Math.floor(Math.log2(KEPT / chains)))
    const series = new ThinnedSeries({ chains, capacity })
    return ({ values, steps }) => {
      series.push(values, steps)
      return readSplitRhat(series.read())
    }
  })
}
