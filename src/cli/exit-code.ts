import type { RunSummary } from '../pipeline/index.ts'

/** Exit codes of commands. An error has its exit code with it. */
export const exitCode = { done: 0, failed: 1, usage: 2, notExact: 3, interrupted: 130 } as const

/** The exit code of a run, by whether it was interrupted and whether its numbers contradict exact results. */
export function runExitCode({ samplers }: Pick<RunSummary, 'samplers'>, interrupted: boolean): number {
  if (interrupted) return exitCode.interrupted
  const violated = Object.values(samplers).some(({ exactness, analyses }) =>
    [exactness, ...Object.values(analyses)].some(isViolated),
  )
  return violated ? exitCode.notExact : exitCode.done
}

/** Whether an analysis found exactness violated. Any analysis may: pipelines can judge further measurements. */
function isViolated(analysis: unknown): boolean {
  const { kind, verdict } = (analysis ?? {}) as { readonly kind?: unknown; readonly verdict?: unknown }
  return kind === 'exactness' && verdict === 'violated'
}
