import { map, type OperatorFunction, pipe } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { autocorrelation as readAutocorrelation } from '../stats/autocorrelation.ts'
import type { Autocorrelation } from '../values/autocorrelation.ts'
import { accumulate } from './accumulate.ts'

/**
 * The autocorrelation function rho(t) of a measurement over all chains together, with errors, for plotting; once per
 * block. Give `mean` where it is known (0 for the charges).
 *
 * @throws UsageError on a mean that is not finite.
 * @example
 * charge.pipe(autocorrelation({ mean: 0 })).subscribe(({ lags, rho, errors }) => console.log(lags, rho, errors))
 */
export function autocorrelation(
  options: { readonly mean?: number } = {},
): OperatorFunction<Measurement, Autocorrelation> {
  if (options.mean !== undefined && !Number.isFinite(options.mean))
    throw new UsageError(`autocorrelation: mean must be finite, got ${options.mean}`)
  return pipe(
    accumulate(),
    map((series) => readAutocorrelation(series, options)),
  )
}
