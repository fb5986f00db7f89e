import { connect, map, type OperatorFunction, zip } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { independentStretch } from '../stats/independent-stretch.ts'
import { jackknife } from '../stats/jackknife.ts'
import type { RunningMean } from '../stats/running-mean.ts'
import { cellSums } from './cell-sums.ts'
import { integratedTime } from './integrated-time.ts'

const squares = {
  width: 1,
  add: (x: number, sums: Float64Array, at: number) => {
    sums[at]! += x * x
  },
}

/**
 * Mean of the square of a measurement, <Q^2> for a charge, over all chains and trajectories so far; once per block. The
 * error is a jackknife over groups of chains, and with fewer than 64 chains over stretches of 4 tau_int too: it holds for
 * frozen chains, if they started from independent equilibrium draws.
 *
 * @example
 * charge.pipe(meanSquare()).subscribe(({ mean, error }) => console.log('<Q^2>', mean, error))
 */
export function meanSquare(): OperatorFunction<Measurement, RunningMean> {
  return connect((source) =>
    zip(source.pipe(cellSums(squares)), source.pipe(integratedTime({ jackknife: false }))).pipe(
      map(([cells, time]): RunningMean => {
        const { value, error } = jackknife(cells.read({ stretch: independentStretch(time) }), ([x2]) => x2!)
        return { kind: 'mean', mean: value, error, count: cells.count }
      }),
    ),
  )
}
