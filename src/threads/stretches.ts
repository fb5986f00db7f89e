import { defer, type Observable, switchMap, takeUntil } from 'rxjs'
import { inlineStretches } from './inline-stretches.ts'
import type { Stretch } from './stretch.ts'
import type { StretchesOptions } from './stretches-options.ts'
import { workerStretches } from './worker-stretches.ts'

/**
 * A sampler's trajectories in stretches, measured and summed where they are made. Cold: each subscription runs chains of its own,
 * from trajectory 0, and ends its threads when it is unsubscribed. Never more than `lookAhead` stretches are waiting.
 */
export function stretches(options: StretchesOptions): Observable<Stretch> {
  const { origin, workers, sampler, until = Number.POSITIVE_INFINITY, stopped } = options
  const inThisThread = origin === undefined || workers === 0 || sampler.mainThread
  const from = (firstHorizon: number): Observable<Stretch> => {
    const start = { horizon: async () => until, ...options, until, firstHorizon }
    return inThisThread ? inlineStretches(start) : workerStretches(start, origin)
  }
  if (options.horizon === undefined) return from(until)
  // one that is stopped before its first turn has nothing to say
  const turn = defer(() => options.horizon!(0))
  return (stopped === undefined ? turn : turn.pipe(takeUntil(stopped))).pipe(
    switchMap((first) => from(first)),
  )
}
