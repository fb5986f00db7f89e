import type { Measurement } from '../batch.ts'

/**
 * The square of a measurement, value by value: Q^2 from Q.
 *
 * @example
 * charge.pipe(map(squared), integratedTime()).subscribe(({ value }) => console.log('tau_int of Q^2', value))
 */
export function squared(measurement: Measurement): Measurement {
  return {
    ...measurement,
    name: `${measurement.name} squared`,
    values: measurement.values.map((value) => value * value),
  }
}
