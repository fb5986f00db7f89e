import type { TrialOfStep } from '../values/training.ts'

/** Why a trial with a smaller tau_int than the best one is not the best; '' for the others. */
export function whyNotBest(trial: TrialOfStep, best: TrialOfStep | undefined): string {
  if (best === undefined || trial.frozen || best.frozen) return ''
  if (trial.integratedTime === null || best.integratedTime === null) return ''
  const less = best.integratedTime - trial.integratedTime
  if (!(less > 0)) return ''
  const error = Math.hypot(trial.integratedTimeError ?? 0, best.integratedTimeError ?? 0)
  if (less > error) return 'smaller, but each is compared only with the best before it'
  return (trial.tunnelingRate ?? 0) < (best.tunnelingRate ?? 0)
    ? 'smaller within errors only; the best tunnels more'
    : 'smaller within errors only'
}
