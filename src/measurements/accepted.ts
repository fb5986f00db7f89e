import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * `accepted`: 1 where the proposal of a trajectory was taken, 0 where not.
 *
 * @example
 * batches.pipe(accepted(), longestRejection()).subscribe(({ value }) => console.log(value))
 */
export function accepted(): MeasurementOperator {
  return measurementOperator('accepted', (configurations) => configurations.accepted, {
    title: 'Accepted proposals',
    formula: 'the share of proposals that were taken',
    aside: true,
    measuredOn: 'proposal',
    exact: ({ drawsIndependently }) => (drawsIndependently ? { constant: 1 } : undefined),
  })
}
