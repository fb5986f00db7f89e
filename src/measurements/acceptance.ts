import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `acceptance`: the acceptance probability min(1, e^{-dH}) of every trajectory; its mean is the acceptance rate with
 * less noise than counting what was accepted.
 *
 * @example
 * batches.pipe(acceptance(), runningMean()).subscribe(({ mean }) => console.log(mean))
 */
export function acceptance(): MeasurementOperator {
  return measurementOperator('acceptance', (configurations) => configurations.acceptProbability, {
    title: 'Acceptance',
    formula: 'the acceptance probability',
    measuredOn: 'proposal',
    exact: ({ drawsIndependently }) => (drawsIndependently ? { constant: 1 } : undefined),
  })
}
