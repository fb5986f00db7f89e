import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { CellSums, type Contribution } from '../stats/cell-sums.ts'
import { runningAnalysis } from './running-analysis.ts'

/**
 * Sums of functions of a measurement in cells of chains and time, for the jackknife: the same object once per stretch.
 *
 * @example
 * const squares = cellSums({ width: 1, add: (q, sums, at) => { sums[at]! += q * q } })
 * charge.pipe(squares).subscribe((cells) => console.log(stats.jackknife(cells.read({ stretch: 100 }), ([q2]) => q2!)))
 */
export function cellSums(options: {
  readonly width: number
  readonly add: Contribution
}): OperatorFunction<Measurement, CellSums> {
  return runningAnalysis((chains) => {
    const cells = new CellSums({ chains, ...options })
    return ({ values, steps }) => {
      cells.push(values, steps)
      return cells
    }
  })
}
