import { map, type Observable } from 'rxjs'
import type { Batch } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { checkBelongs, type Sampler, type SavedChains } from '../samplers/index.ts'
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
  /** Saved chains of this sampler, of the same seed: they go on, bit for bit, from their trajectory. Default: new chains. */
  readonly from?: SavedChains | undefined
  /** Number of the trajectory before which the stream completes. Default: it is endless. */
  readonly until?: number
  /**
   * Asked for each batch, with the number of the trajectory that comes after it: whether the batch is to have the chains, as
   * `saved`, to go on from later. The last batch ends at `until`; where others end depends on how fast the machine is.
   */
  readonly save?: (trajectory: number) => boolean
}

/** A batch of a stream. */
export interface StreamedBatch extends Batch {
  /** The chains after the last of its trajectories, where `save` of the options said so. */
  readonly saved?: SavedChains
}

/**
 * A sampler's chains as an endless, cold stream of batches, all links included: each subscription runs its own chains
 * from trajectory 0, or from where saved chains were. Use `share()` to serve several consumers from one. Unsubscribing ends its
 * threads. A sampler that this package did not make runs in this thread.
 *
 * @throws UsageError when `workers`, `lookAhead` or `until` is not a whole number in its range, and for saved chains of another
 * sampler, or that were changed since they were saved.
 * @example
 * stream(hmc({ lattice: [8, 8], beta: 2, chains: 4 })).pipe(topologicalCharge(), take(3)).subscribe(({ values }) => console.log(values))
 * const batch = await lastValueFrom(stream(hmc({ chains: 4 }), { until: 100, save: (trajectory) => trajectory === 100 }))
 * stream(hmc({ chains: 4 }), { from: batch.saved }) // goes on with trajectory 100
 */
export function stream(sampler: Sampler, options: StreamOptions = {}): Observable<StreamedBatch> {
  const { workers = 1, lookAhead = 3, ready, from, until, save } = options
  checkWorkers('stream', workers)
  if (!Number.isInteger(lookAhead) || lookAhead < 1) {
    throw new UsageError(`stream: lookAhead must be a whole number, 1 or more, not ${lookAhead}`)
  }
  if (until !== undefined && !(Number.isSafeInteger(until) && until >= 0))
    throw new UsageError(`stream: until must be a whole number, 0 or more, not ${until}`)
  if (from !== undefined) checkBelongs(from, sampler)
  const { recipe, lattice, beta, chains } = sampler
  const origin = recipe && ({ kind: 'recipe', recipe } as const)
  const chainOptions = {
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(save !== undefined && { save }),
  }
  return stretches({
    sampler,
    columns: batchColumns,
    linksEvery: 1,
    origin,
    workers,
    lookAhead,
    ready,
    ...chainOptions,
  }).pipe(
    map((stretch): StreamedBatch => {
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
        ...(stretch.saved !== undefined && { saved: stretch.saved }),
      }
    }),
  )
}
