import { map, type OperatorFunction, pipe } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { type BlockedMean, blockedMean as readBlockedMean } from '../stats/blocked-mean.ts'
import { accumulate } from './accumulate.ts'

/**
 * Mean of a measurement with its error from block means, and the error against the block size; once per stretch of
 * trajectories.
 *
 * @example
 * batches.pipe(averagePlaquette(), blockedMean()).subscribe(({ mean, error, blockSize }) => console.log(mean, error, blockSize))
 */
export function blockedMean(): OperatorFunction<Measurement, BlockedMean> {
  return pipe(
    accumulate(),
    map((series) => readBlockedMean(series)),
  )
}
