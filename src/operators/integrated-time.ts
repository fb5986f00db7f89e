import { map, type OperatorFunction, pipe } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { type IntegratedTimeOptions, integratedTime as readIntegratedTime } from '../stats/integrated-time.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'
import { accumulate } from './accumulate.ts'

/**
 * tau_int = 1 + 2 sum rho of a measurement in trajectories, over all chains together, with its error; once per stretch.
 * Give `mean` where it is known (0 for the charges) and `exactVariance` where that is (it gives a lower bound).
 *
 * @throws UsageError on a mean that is not finite or a variance that is negative.
 * @example
 * charge.pipe(integratedTime({ mean: 0 })).subscribe(({ value, error, reliable }) => console.log(value, error, reliable))
 */
export function integratedTime(
  options: IntegratedTimeOptions = {},
): OperatorFunction<Measurement, IntegratedTime> {
  const { mean, exactVariance } = options
  if (mean !== undefined && !Number.isFinite(mean))
    throw new UsageError(`integratedTime: mean must be finite, got ${mean}`)
  if (exactVariance !== undefined && !(exactVariance >= 0 && Number.isFinite(exactVariance)))
    throw new UsageError(`integratedTime: exactVariance must be finite, 0 or more, got ${exactVariance}`)
  return pipe(
    accumulate(),
    map((series) => readIntegratedTime(series, options)),
  )
}
