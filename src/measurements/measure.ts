import type { Configuration } from '../batch.ts'
import { PipelineError, UsageError } from '../errors.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * Makes a measurement from any function of one configuration. The function must be pure; what it returns is recorded,
 * NaN included (analyses report that no value can be given then).
 *
 * @throws UsageError without a name or a function; PipelineError through the stream, naming measurement, trajectory and chain, with the original as `cause`, when
 * the function throws or does not return a number.
 * @example
 * const firstLink = measure('firstLink', ({ links }) => Math.cos(links[0]!))
 * batches.pipe(firstLink, runningMean()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function measure(
  name: string,
  evaluate: (configuration: Configuration) => number,
): MeasurementOperator {
  if (typeof name !== 'string' || typeof evaluate !== 'function')
    throw new UsageError(
      "measure needs a name and a function, as measure('W', ({ links }) => Math.cos(links[0]))",
    )
  return measurementOperator(name, (configurations) => {
    const values = new Float64Array(configurations.chains)
    for (let chain = 0; chain < values.length; chain++) {
      let value: unknown
      try {
        value = evaluate(configurations.configuration(chain))
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        throw new PipelineError(`'${name}' threw on chain ${chain}: ${message}`, { cause: error })
      }
      if (typeof value !== 'number') {
        const what = value instanceof Promise ? 'a promise' : typeof value
        throw new PipelineError(`'${name}' returned ${what} on chain ${chain}: return a number`)
      }
      values[chain] = value
    }
    return values
  })
}
