import type { Configuration } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { ChainFailure } from './chain-failure.ts'
import type { MeasurementDescription } from './measurement-description.ts'
import { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'

/**
 * Makes a measurement from any function of one configuration. The function must be pure; what it returns is recorded,
 * NaN included (analyses report that no value can be given then). `description` says what is known of it: a mean gives it a
 * z-score, a title its heading on the page, `integer` a histogram.
 *
 * @throws UsageError without a name or a function, or for a description that cannot be; PipelineError through the stream, naming
 * measurement, trajectory and chain, with the original as `cause`, when the function throws or does not return a number.
 * @example
 * const corner = measure('corner', ({ links, lattice: [nt, nx] }) => Math.cos(links[0]! + links[nt * nx + nx]! - links[1]! - links[nt * nx]!), {
 *   title: 'Plaquette in the corner',
 *   exact: ({ lattice, beta }) => exact.averagePlaquette(lattice, beta),
 * })
 * batches.pipe(corner, runningMean()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function measure(
  name: string,
  evaluate: (configuration: Configuration) => number,
  description: MeasurementDescription = {},
): MeasurementOperator {
  if (typeof name !== 'string' || typeof evaluate !== 'function')
    throw new UsageError(
      "measure needs a name and a function, as measure('W', ({ links }) => Math.cos(links[0]))",
    )
  return measurementOperator(
    name,
    (configurations) => {
      const values = new Float64Array(configurations.chains)
      for (let chain = 0; chain < values.length; chain++) {
        let value: unknown
        try {
          value = evaluate(configurations.configuration(chain))
        } catch (cause) {
          const message = cause instanceof Error ? cause.message : String(cause)
          throw new ChainFailure(chain, (number) => `'${name}' threw on chain ${number}: ${message}`, {
            cause,
          })
        }
        if (typeof value !== 'number') {
          const what = value instanceof Promise ? 'a promise' : typeof value
          throw new ChainFailure(
            chain,
            (number) => `'${name}' returned ${what} on chain ${number}: return a number`,
          )
        }
        values[chain] = value
      }
      return values
    },
    description,
  )
}
