import type { LatticeDirection } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

const names = { short: 'polyakov', time: 'polyakovTime', space: 'polyakovSpace' } as const

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
  return measurementOperator(name, (configurations) => {
    const [nt, nx] = configurations.lattice
    const shorter = nt <= nx ? 'time' : 'space'
    return configurations.polyakovLoop(direction === 'short' ? shorter : direction)
  })
}
