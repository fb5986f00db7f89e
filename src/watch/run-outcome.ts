import type { WatchedSampler } from './watched-runs.ts'

/** How a run ended. */
export type RunOutcome = 'finished' | 'failed' | 'interrupted' | 'not exact'

/** How a run ended, from what its samplers say: the worst decides. Undefined while one of them goes on, and of a run without any. */
export function runOutcome(
  samplers: readonly Pick<WatchedSampler, 'progress' | 'exactness'>[],
): RunOutcome | undefined {
  const endings = samplers.map(({ progress }) =>
    progress?.phase === 'done' ? (progress.ended ?? 'finished') : undefined,
  )
  if (endings.length === 0 || endings.includes(undefined)) return undefined
  if (endings.includes('failed')) return 'failed'
  if (endings.includes('interrupted')) return 'interrupted'
  return samplers.some(({ exactness }) => exactness?.verdict === 'violated') ? 'not exact' : 'finished'
}
