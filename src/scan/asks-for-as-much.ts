import { lengthWanted } from '../operators/stop-rule.ts'
import type { StopRule } from '../values/stop-decision.ts'

/**
 * Whether a run that a stop rule ends is at least as long as one that another rule ends: each thing that the other asks for is asked
 * for, and no less of it. Without a rule a run has its whole length.
 */
export function asksForAsMuch(rule: StopRule | undefined, as: StopRule | undefined): boolean {
  if (rule === undefined) return true
  if (as === undefined) return false
  return (
    Object.entries(as.error ?? {}).every(([name, error]) => (rule.error?.[name] ?? Infinity) <= error) &&
    (lengthWanted(rule) ?? 0) >= (lengthWanted(as) ?? 0) &&
    (rule.minTunnelings ?? 0) >= (as.minTunnelings ?? 0)
  )
}
