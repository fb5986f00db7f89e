import type { ComparisonOptions, HmcTuning } from '../comparison/index.ts'
import { orNull } from '../values/numbers.ts'
import type { Tuning } from '../values/tuning.ts'
import type { LivePage } from './live-page.ts'

/** How far the scan of HMC is. */
export interface TuningProgress {
  /** Of the work. */
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
): { next(progress: TuningProgress): void; complete(ended: 'finished' | 'interrupted'): void } {
  const channel = page.channel({ topic: 'tune/hmc/progress', kind: 'tuning', delivery: 'latest' })
  const target = { kind: 'tuning', lattice, beta, chains, precision, seed } as const
  let last: Tuning = { ...target, share: 0, seconds: 0, left: null, count: 0, tried: [] }
  channel.next(last)
  return {
    next({ tried, ...progress }) {
      const left = orNull(progress.left)
      last = { ...target, ...progress, left, count: tried.length, tried: tried.slice(0, SHOWN) }
      channel.next(last)
    },
    complete(ended) {
      channel.next({ ...last, ended })
      channel.complete(ended === 'finished' ? 'finished' : 'stopped')
    },
  }
}
