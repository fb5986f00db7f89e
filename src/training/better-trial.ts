import type { Trial } from './trial.ts'

/**
 * Whether a trial is better than the best so far. The smaller tau_int(Q_Z) wins. Where their errors cannot tell, the larger
 * tunneling rate wins: it bounds tau_int from below and its error is a tenth as large. A frozen trial has no tau_int but a bound,
 * and loses against one that is not frozen.
 */
export function isBetter(trial: Trial, best: Trial | undefined): boolean {
  if (best === undefined) return true
  if (trial.frozen !== best.frozen) return best.frozen
  if (trial.frozen) return trial.tunnelingRate > best.tunnelingRate
  const error = Math.hypot(trial.integratedTimeError ?? 0, best.integratedTimeError ?? 0)
  const difference = trial.integratedTime - best.integratedTime
  return Math.abs(difference) > error ? difference < 0 : trial.tunnelingRate > best.tunnelingRate
}
