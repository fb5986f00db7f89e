import { defer, type Observable, switchMap, takeUntil } from 'rxjs'
import type { Sampler } from '../samplers/index.ts'
import { inlineStretches } from './inline-stretches.ts'
import type { Column } from './producer.ts'
import type { ShareSumsOf } from './share-sums.ts'
import type { Stretch } from './stretch.ts'
import type { Origin } from './worker-boot.ts'
import { workerStretches } from './worker-stretches.ts'

export interface StretchesOptions {
  readonly sampler: Sampler
  readonly columns: readonly Column[]
  readonly withLinks: boolean
  /** How threads build their own sampler; without it, or with 0 workers, the chains run in this thread. */
  readonly origin: Origin | undefined
  readonly workers: number
  /** Stretches that the workers may be ahead of the slowest lossless consumer. */
  readonly lookAhead: number
  /** Number of trajectories after which the stream completes; without it it is endless. */
  readonly until?: number
  /** Awaited before each further stretch is asked for: how a slow lossless consumer holds the sampler. */
  readonly ready?: (() => Promise<unknown>) | undefined
  /**
   * Says up to which trajectory sampling may go, asked before anything starts and whenever that trajectory is reached: how
   * samplers take turns. Without it they go on to `until`.
   */
  readonly horizon?: (trajectory: number) => Promise<number>
  /** Told when the first worker has its chains and begins to sample. */
  readonly started?: () => void
  /** What is summed beside the chains. */
  readonly sums?: SummingOptions
  /** Ends the stream when it emits, after what was already asked for; with `sums`, a last stretch brings them. */
  readonly stopped?: Observable<unknown>
}

export interface SummingOptions {
  /** Makes the sums of a share, where the chains run in this thread; threads make theirs by `origin`. */
  readonly of: ShareSumsOf
  /** The first trajectory that is summed. */
  readonly from: number
  /** Asked for each stretch: whether it is to bring the sums. */
  wanted(trajectories: number): boolean
}

/** A stream's options when it starts: up to where it may go at first. */
export interface StretchesStart extends StretchesOptions {
  readonly until: number
  readonly firstHorizon: number
  readonly horizon: (trajectory: number) => Promise<number>
}

/** Stretches aim at this duration: short enough to watch, long enough that the cost of one does not matter. */
const STRETCH_MILLISECONDS = 50

/**
 * Steps of the next stretch, after `steps` of them took so many milliseconds to sample or to analyse, whatever took longer. It
 * grows at most twofold from one to the next, so that the first comes soon. Where stretches are cut changes no number in them.
 */
export function nextSteps(steps: number, milliseconds: number, capacity: number): number {
  const ideal = (steps * STRETCH_MILLISECONDS) / Math.max(milliseconds, 0.01)
  return Math.max(1, Math.min(capacity, 2 * steps, Math.round(ideal)))
}

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
