import { UsageError } from '../errors.ts'
import { LENGTH_OVER_TAU } from '../stats/doubt.ts'
import type { IntegratedTimeOptions } from '../stats/integrated-time.ts'
import { counted, significant } from '../values/format.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'
import type { MeanWithError } from '../values/mean.ts'
import type { StopDecision, StopRule } from '../values/stop-decision.ts'

/** What is exactly true of a measurement, and what it is to the run. */
export interface StopKnowledge extends IntegratedTimeOptions {
  /** Its changes are tunnelings, and nothing ends while it is frozen. Default: of the measurement that is called Q. */
  readonly isCharge?: boolean
}

/** From one look to the next the run grows by this factor: fewer looks, fewer chances to stop on a lucky streak. */
export const LOOKS = 1.1

/** What a rule asks of one measurement, or of one mean. */
export type StopPart =
  | {
      readonly name: string
      readonly time: IntegratedTime
      readonly changes: number
      readonly isCharge: boolean
    }
  | { readonly name: string; readonly mean: MeanWithError }

/** The measurement that a name of an error rule is about: itself, or the one whose square it is. */
export function measurementOf(names: readonly string[], name: string): string | undefined {
  if (names.includes(name)) return name
  const root = name.endsWith('2') ? name.slice(0, -1) : ''
  return names.includes(root) ? root : undefined
}

/** @throws UsageError for a rule that asks for nothing, for a measurement that is not there, or for a number that cannot be. */
export function checkStopRule(names: readonly string[], charges: readonly string[], rule: StopRule): void {
  const { error = {}, minLengthOverTau, minTunnelings } = rule
  if (typeof error !== 'object' || error === null)
    throw new UsageError(`stopWhen: error must name measurements, as { Q2: 0.01 }, got ${error}`)
  for (const key of Object.keys(rule))
    if (!['error', 'minLengthOverTau', 'minTunnelings'].includes(key))
      throw new UsageError(
        `stopWhen: unknown rule ${key}: there are error, minLengthOverTau and minTunnelings`,
      )
  const numbers = { minLengthOverTau, minTunnelings, ...error }
  if (Object.values(numbers).every((value) => value === undefined))
    throw new UsageError('stopWhen: give at least one of error, minLengthOverTau and minTunnelings')
  for (const [name, value] of Object.entries(numbers))
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      throw new UsageError(
        `stopWhen: ${name} must be a number above 0, got ${typeof value === 'string' ? `'${value}'` : String(value)}`,
      )
  for (const name of Object.keys(error))
    if (measurementOf(names, name) === undefined)
      throw new UsageError(
        `stopWhen: no measurement ${name}: there are ${names.join(', ')}, and with a 2 behind it the square of each`,
      )
  const needed = 'needs a charge among the measurements, as { Q: topologicalCharge() }'
  if (minTunnelings !== undefined && charges.length === 0)
    throw new UsageError(`stopWhen: minTunnelings ${needed}`)
  if (Object.keys(error).length === 0 && charges.length === 0)
    throw new UsageError(`stopWhen: minLengthOverTau without an error rule ${needed}`)
}

/** How many tau_int long a run has to be by a rule; undefined where it asks for none. */
export function lengthWanted({ minLengthOverTau, error }: StopRule): number | undefined {
  return minLengthOverTau ?? (error === undefined ? undefined : LENGTH_OVER_TAU)
}

/** The decision, if the rule is met. */
export function decideStop(rule: StopRule, parts: readonly StopPart[]): StopDecision | undefined {
  const { error = {}, minTunnelings } = rule
  const series = parts.filter((part) => 'time' in part)
  if (series.some(({ time }) => time.frozen)) return undefined
  const reasons: string[] = []
  const minLength = lengthWanted(rule)
  let lengthOverTau: number | undefined
  if (minLength !== undefined) {
    for (const { time } of series) {
      const { value, error, reliable, slowMode, count, chains } = time
      if (value === null) return undefined
      // A slow mode that hides from tau_int does not hide from the error of the mean, which sees the chains' spread.
      const seen = slowMode && rule.error !== undefined
      if (minLength >= LENGTH_OVER_TAU && !reliable && !seen) return undefined
      const length = (count * chains) / Math.max(1, value + (error ?? 0))
      lengthOverTau = Math.min(lengthOverTau ?? length, length)
    }
    if (lengthOverTau! < minLength) return undefined
    reasons.push(`N = ${significant(lengthOverTau!, 3)} tau_int`)
  }
  const errors: Record<string, number> = {}
  for (const part of parts) {
    if (!('mean' in part)) continue
    const { error: reached, degreesOfFreedom } = part.mean
    const target = error[part.name]!
    if (reached === null || degreesOfFreedom === null) return undefined
    // the standard deviation of an error with so many degrees of freedom
    if (reached * (1 + 1 / Math.sqrt(2 * degreesOfFreedom)) > target) return undefined
    errors[part.name] = reached
    reasons.push(`error of ${part.name} ${significant(reached, 3)} <= ${significant(target)}`)
  }
  const changes = series.filter(({ isCharge }) => isCharge).map((charge) => charge.changes)
  const tunnelings = changes.length === 0 ? undefined : Math.min(...changes)
  if (minTunnelings !== undefined && tunnelings !== undefined) {
    if (tunnelings < minTunnelings) return undefined
    reasons.push(counted(tunnelings, 'tunneling'))
  }
  return {
    kind: 'stop',
    reason: reasons.join(', '),
    rule,
    trajectories: series[0]!.time.count,
    errors,
    ...(lengthOverTau !== undefined && { lengthOverTau }),
    ...(tunnelings !== undefined && { tunnelings }),
  }
}
