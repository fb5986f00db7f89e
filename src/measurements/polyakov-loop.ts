import type { Lattice, LatticeDirection } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { polyakovLoopSquared } from '../exact/index.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

const names = { short: 'polyakov', time: 'polyakovTime', space: 'polyakovSpace' } as const

const symbols = {
  short: 'Polyakov loop',
  time: 'Polyakov loop in time',
  space: 'Polyakov loop in space',
} as const

/**
 * `polyakov`: the lattice average of the cosine of the Polyakov loop, which runs straight around the lattice. Its mean is 0,
 * since the action does not see a constant added to all links of direction 0 in one time slice. By default the loop runs
 * around the shorter side (time where they are equal); `polyakovTime` and `polyakovSpace` are the two by direction.
 *
 * @throws UsageError for another direction.
 * @example
 * batches.pipe(polyakovLoop(), integratedTime({ mean: 0 })).subscribe(({ value }) => console.log(value))
 */
export function polyakovLoop(direction: LatticeDirection | 'short' = 'short'): MeasurementOperator {
  const name = names[direction]
  if (name === undefined)
    throw new UsageError(`polyakovLoop(${JSON.stringify(direction)}): the direction is time, space or short`)
  const along = ([nt, nx]: Lattice) => (direction !== 'short' ? direction : nt <= nx ? 'time' : 'space')
  const symbol = symbols[direction]
  return measurementOperator(
    name,
    (configurations) => configurations.polyakovLoop(along(configurations.lattice)),
    {
      symbol,
      title: direction === 'short' ? 'Polyakov loop around the shorter side' : symbol,
      phrase: `the ${symbol}`,
      formula: 'cos of the loop, averaged over the lattice',
      mean: 0,
      exact: ({ lattice, beta }) => ({ variance: polyakovLoopSquared(lattice, beta, along(lattice)) }),
    },
  )
}
