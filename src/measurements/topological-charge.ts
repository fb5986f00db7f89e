import { InternalError } from '../errors.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `Q`: the integer topological charge Q_Z of every configuration (docs/physics.md 1.4).
 *
 * @throws InternalError through the stream when a charge is further than 1e-3 from an integer.
 * @example
 * batches.pipe(topologicalCharge(), tunnelingRate()).subscribe(({ mean }) => console.log(mean))
 */
export function topologicalCharge(): MeasurementOperator {
  return measurementOperator('Q', (configurations) => {
    const { charge } = configurations.plaquetteSums()
    return charge.map((sum, chain) => {
      const rounded = Math.round(sum)
      if (!(Math.abs(sum - rounded) <= 1e-3))
        throw new InternalError(
          `topological charge ${sum} of chain ${chain} is no integer: please report this with the seed`,
        )
      // Math.round gives -0 for small negative sums.
      return rounded + 0
    })
  })
}
