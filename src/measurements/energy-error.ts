import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `energyError`: dH of every proposal, whether it was taken or not.
 *
 * @example
 * batches.pipe(energyError(), runningMean()).subscribe(({ mean }) => console.log(mean))
 */
export function energyError(): MeasurementOperator {
  return measurementOperator('energyError', (configurations) => configurations.energyError)
}
