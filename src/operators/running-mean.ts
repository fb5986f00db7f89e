import { connect, map, type OperatorFunction, zip } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { meanWithError } from '../stats/mean-with-error.ts'
import type { MeanWithError } from '../values/mean.ts'
import { cellSums } from './cell-sums.ts'
import { integratedTime } from './integrated-time.ts'

const values = {
  width: 1,
  add: (x: number, sums: Float64Array, at: number) => {
    sums[at]! += x
  },
}

/**
 * Mean over all chains and trajectories so far, with an error that takes tau_int and the spread of the chains into account
 * (see `stats.meanWithError`); once per stretch.
 *
 * @example
 * batches.pipe(averagePlaquette(), runningMean()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function runningMean(): OperatorFunction<Measurement, MeanWithError> {
  return connect((source) =>
    zip(source.pipe(cellSums(values)), source.pipe(integratedTime({ jackknife: false }))).pipe(
      map(([cells, time]) => meanWithError(time, cells)),
    ),
  )
}
