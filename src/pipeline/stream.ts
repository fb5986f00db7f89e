import { map, type Observable } from 'rxjs'
import type { Batch } from '../batch.ts'
import { UsageError } from '../errors.ts'
import type { Sampler } from '../samplers/index.ts'
import { batchColumns } from '../threads/batch-columns.ts'
import { checkWorkers } from '../threads/check-workers.ts'
import { stretches } from '../threads/stretches.ts'

export interface StreamOptions {
  /** Worker threads; 0 runs the chains in this thread. The numbers are the same with any count. Default 1. */
  readonly workers?: number
  /** Batches that the sampler may be ahead of this stream's consumer. Default 3. */
  readonly lookAhead?: number
  /**
   * Called after each batch was delivered; the next one is asked for when its promise settles. RxJS has no
   * back-pressure of its own: this is how a slow consumer that must not lose anything holds the sampler.
   */
  readonly ready?: () => Promise<unknown>
}

/**
 * A sampler's chains as an endless, cold stream of batches, all links included: each subscription runs its own chains
 * from trajectory 0 (use `share()` to serve several consumers from one) and unsubscribing ends its threads. A sampler
 * that this package did not make runs in this thread.
 *
 * @throws UsageError when `workers` or `lookAhead` is not a whole number in its range.
 * @example
 * stream(hmc({ lattice: [8, 8], beta: 2, chains: 4 })).pipe(topologicalCharge(), take(3)).subscribe(({ values }) => console.log(values))
 */
export function stream(sampler: Sampler, options: StreamOptions = {}): Observable<Batch> {
  const { workers = 1, lookAhead = 3, ready } = options
  checkWorkers('stream', workers)
  if (!Number.isInteger(lookAhead) || lookAhead < 1) {
    throw new UsageError(`stream: lookAhead must be a whole number, 1 or more, not ${lookAhead}`)
  }
  const { recipe, lattice, beta, chains } = sampler
  const origin = recipe && ({ kind: 'recipe', recipe } as const)
  return stretches({
    sampler,
    columns: batchColumns,
    withLinks: true,
    origin,
    workers,
    lookAhead,
    ready,
  }).pipe(
    map((stretch): Batch => {
      const { first, steps } = stretch
      const [acceptProbability, accepted, energyError, cos, sin, charge] = batchColumns.map((_, i) =>
        stretch.column(i),
      )
      return {
        lattice,
        beta,
        first,
        steps,
        chains,
        links: stretch.links()!,
        acceptProbability: acceptProbability!,
        accepted: Uint8Array.from(accepted!),
        energyError: energyError!,
        sums: { cos: cos!, sin: sin!, charge: charge! },
      }
    }),
  )
}
