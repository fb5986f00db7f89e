import type { ComparisonOptions, HmcTuning } from '../comparison/index.ts'
import { orNull } from '../values/numbers.ts'
import type { Tuning } from '../values/tuning.ts'
import type { CompleteReason } from '../wire/index.ts'
import type { LivePage } from './live-page.ts'
import { Topics } from './topics.ts'

/** How far the scan of HMC is. */
export interface TuningProgress {
  /** Share of the work that is done. */
  readonly share: number
  readonly seconds: number
  /** Seconds to go. */
  readonly left: number
  /** Best first. */
  readonly tried: HmcTuning['tried']
}

/** Candidates that are published. */
const SHOWN = 10

/** Publishes the scan that a comparison begins with as the topic `tune/hmc/progress`, with the newest value. */
export function publishTuning(
  page: Pick<LivePage, 'channel'>,
  { lattice, beta, chains, precision, seed }: ComparisonOptions,
): { next(progress: TuningProgress): void; complete(reason: CompleteReason): void } {
  const topic = new Topics(page, 'tune/hmc').progress('progress', 'tuning')
  const target = { kind: 'tuning', lattice, beta, chains, precision, seed } as const
  topic.next({ ...target, share: 0, seconds: 0, left: null, count: 0, tried: [] } satisfies Tuning)
  return {
    next: ({ tried, ...progress }) =>
      topic.next({
        ...target,
        ...progress,
        left: orNull(progress.left),
        count: tried.length,
        tried: tried.slice(0, SHOWN),
      } satisfies Tuning),
    complete: (reason) => topic.complete(reason),
  }
}
