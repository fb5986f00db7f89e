import { availableParallelism } from 'node:os'
import { UsageError } from '../errors.ts'

/** Worker threads that a sampler may have: each takes some 40 MB, and more than there are processors gain nothing. */
export const mostWorkers = Math.max(16, 4 * availableParallelism())

/** @throws UsageError unless `workers` is a number of worker threads; `what` begins the message. */
export function checkWorkers(what: string, workers: number): void {
  if (!Number.isSafeInteger(workers) || workers < 0 || workers > mostWorkers)
    throw new UsageError(
      `${what}: workers must be a whole number from 0 to ${mostWorkers} on this machine, not ${workers}`,
    )
}
