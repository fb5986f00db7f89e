import { map, type OperatorFunction, pipe } from 'rxjs'
import type { Measurement } from '../batch.ts'
import type { MeanWithError } from '../values/mean.ts'
import { runningMean } from './running-mean.ts'
import { squared } from './squared.ts'

/**
 * Mean of the square of a measurement, <Q^2> for a charge, over all chains and trajectories so far, with the error of
 * `runningMean`; once per stretch. It holds for chains that never move, if they started from independent equilibrium draws.
 *
 * @example
 * charge.pipe(meanSquare()).subscribe(({ mean, error }) => console.log('<Q^2>', mean, error))
 */
export function meanSquare(): OperatorFunction<Measurement, MeanWithError> {
  return pipe(map(squared), runningMean())
}
