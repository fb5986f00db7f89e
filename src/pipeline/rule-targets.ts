import { lengthWanted, type StopPart } from '../operators/stop-rule.ts'
import { neededLength } from '../stats/needed-length.ts'
import type { StopRule } from '../values/stop-decision.ts'
import type { StopTarget } from '../values/stop-target.ts'

/** A target of a rule, and after how many trajectories per chain, thermalisation not counted, it will be reached; null if nobody knows. */
export interface RuleTarget extends Omit<StopTarget, 'trajectories' | 'seconds'> {
  readonly needed: number | null
}

/**
 * All that a rule asks for, with what it needs, from what it looks at: errors fall as 1/sqrt(n), lengths and tunnelings grow as n. As
 * the rule does, it takes the upper end of tau_int and of errors, one standard deviation above. While a series is frozen nothing is known.
 */
export function ruleTargets(rule: StopRule, parts: readonly StopPart[]): RuleTarget[] {
  const { error = {}, minTunnelings } = rule
  const series = parts.filter((part) => 'time' in part)
  const { count } = series[0]!.time
  const isFrozen = series.some(({ time }) => time.frozen)
  const after = (needed: number | undefined) =>
    isFrozen || needed === undefined || !Number.isFinite(needed) ? null : needed
  const errors = parts.flatMap((part): RuleTarget[] => {
    if (!('mean' in part)) return []
    const { name, mean } = part
    const wanted = error[name]!
    const { error: present, degreesOfFreedom } = mean
    const upper =
      present === null || degreesOfFreedom === null
        ? undefined
        : present * (1 + 1 / Math.sqrt(2 * degreesOfFreedom))
    const needed = upper === undefined ? undefined : neededLength({ count, error: upper }, wanted).count
    return [{ about: 'error', name, wanted, present, needed: after(needed) }]
  })
  const minLength = lengthWanted(rule)
  const lengths = series.map(({ name, time }) => {
    const { value, error, chains } = time
    return { name, present: value === null ? null : (count * chains) / Math.max(1, value + (error ?? 0)) }
  })
  const shortest = lengths.reduce((a, b) => ((b.present ?? 0) < (a.present ?? 0) ? b : a))
  const charges = series.filter(({ isCharge }) => isCharge)
  const rarest = charges.reduce<(typeof charges)[number] | undefined>(
    (a, b) => (a === undefined || b.changes < a.changes ? b : a),
    undefined,
  )
  return [
    ...errors,
    ...(minLength === undefined
      ? []
      : [
          {
            about: 'length' as const,
            ...shortest,
            wanted: minLength,
            needed: after(shortest.present === null ? undefined : (count * minLength) / shortest.present),
          },
        ]),
    ...(minTunnelings === undefined || rarest === undefined
      ? []
      : [
          {
            about: 'tunnelings' as const,
            name: rarest.name,
            wanted: minTunnelings,
            present: rarest.changes,
            needed: after((count * minTunnelings) / rarest.changes),
          },
        ]),
  ]
}
