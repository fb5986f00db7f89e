import type { RunSummary } from '../pipeline/index.ts'

/** What the command line returns; errors carry theirs. */
export const exitCode = { done: 0, failed: 1, usage: 2, notExact: 3, interrupted: 130 } as const

/** Of a run that ended: whether it was interrupted, and whether its numbers contradict what is exactly true. */
export function runExitCode({ samplers }: Pick<RunSummary, 'samplers'>, interrupted: boolean): number {
  if (interrupted) return exitCode.interrupted
  const violated = Object.values(samplers).some(({ exactness, analyses }) =>
    [exactness, ...Object.values(analyses)].some(isViolated),
  )
  return violated ? exitCode.notExact : exitCode.done
}

/** Whether an analysis is a verdict on exactness, and which: a pipeline may judge measurements of its own. */
function isViolated(analysis: unknown): boolean {
  const { kind, verdict } = (analysis ?? {}) as { readonly kind?: unknown; readonly verdict?: unknown }
  return kind === 'exactness' && verdict === 'violated'
}
