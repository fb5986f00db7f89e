import type { Observable } from 'rxjs'
import type { Sampler, SavedChains } from '../samplers/index.ts'
import type { SavedSums } from '../stats/saved-sums.ts'
import type { Column } from './producer.ts'
import type { Earlier } from './share-runner.ts'
import type { ShareSumsOf } from './share-sums.ts'
import type { Origin } from './worker-boot.ts'

export interface StretchesOptions {
  readonly sampler: Sampler
  readonly columns: readonly Column[]
  /** Links come after trajectories whose number is a multiple of this; none where it is 0. */
  readonly linksEvery: number
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
  /** Saved chains of this sampler that go on, from their trajectory. Default: new chains, from trajectory 0. */
  readonly from?: SavedChains
  /**
   * Asked for each stretch, with the trajectory that comes after it, and whether it is the last one, which brings the sums:
   * whether it is to bring the chains, to be saved.
   */
  readonly save?: (trajectory: number, isLast: boolean) => boolean
  /** What is summed beside the chains. */
  readonly sums?: SummingOptions
  /**
   * Ends the stream when it emits. With `sums`, a last stretch brings them after what was already asked for, unless workers take
   * longer than `patience`: then the stream just completes.
   */
  readonly stopped?: Observable<unknown>
  /** Milliseconds. Default: half a second, for a trajectory may take minutes. */
  readonly patience?: number
}

export interface SummingOptions {
  /** Makes the sums of a share, where the chains run in this thread; threads make theirs by `origin`. */
  readonly of: ShareSumsOf
  /** The first trajectory that is summed. */
  readonly from: number
  /** Asked for each stretch: whether it is to bring the sums. */
  wanted(trajectories: number): boolean
  /** Asked for stretches that bring the chains: whether they are to bring the sums as they are, too, to go on from later. */
  readonly keep?: (trajectory: number, isLast: boolean) => boolean
  /** Sums that go on: those that were kept with the chains `from`, or before. */
  readonly saved?: SavedSums | undefined
  /** What was measured between the saved sums and the chains, where the chains run in this thread; threads have it by `origin`. */
  readonly earlier?: Earlier
}

/** A stream's options when it starts: up to where it may go at first. */
export interface StretchesStart extends StretchesOptions {
  readonly until: number
  readonly firstHorizon: number
  readonly horizon: (trajectory: number) => Promise<number>
}
