import { inspect } from 'node:util'
import {
  defer,
  filter,
  type MonoTypeOperatorFunction,
  map,
  type Observable,
  type OperatorFunction,
  take,
  zip,
} from 'rxjs'
import type { Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { LENGTH_OVER_TAU } from '../stats/doubt.ts'
import { type IntegratedTimeOptions, integratedTime as readIntegratedTime } from '../stats/integrated-time.ts'
import { MeanSums } from '../stats/mean-sums.ts'
import { counted, significant } from '../values/format.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'
import type { MeanWithError } from '../values/mean.ts'
import type { StopDecision, StopRule } from '../values/stop-decision.ts'
import { accumulate } from './accumulate.ts'
import { runningAnalysis } from './running-analysis.ts'
import { squared } from './squared.ts'

/** What is exactly true of a measurement, and what it is to the run. */
export interface StopKnowledge extends IntegratedTimeOptions {
  /** Its changes are tunnelings, and nothing ends while it is frozen. Default: of the measurement that is called Q. */
  readonly isCharge?: boolean
}

/** From one look to the next the run grows by this factor: fewer looks, fewer chances to stop on a lucky streak. */
const LOOKS = 1.1

/** What the rule asks of one measurement, or of one mean. */
type Part =
  | {
      readonly name: string
      readonly time: IntegratedTime
      readonly changes: number
      readonly isCharge: boolean
    }
  | { readonly name: string; readonly mean: MeanWithError }

/**
 * Emits once, when a rule is met, and completes: the `stop` of a pipeline. While a charge or a measurement that is asked about is
 * frozen, or nearly so, no rule is met; nor is an error rule by one that changed a handful of times. `exactly` says which
 * measurements are charges, and gives mean and variance where theory does: they tell a charge that is nearly frozen.
 *
 * A rule that is tested again and again is met by estimates that are small by chance. So it is looked at whenever the run has
 * grown by a tenth; unless fewer than 50 tau_int are asked for, tau_int must be reliable, which leans on the first part of
 * the run; and of tau_int and of errors the upper end counts, one standard deviation above.
 *
 * @throws UsageError for a rule that asks for nothing, for a measurement that is not there, or for a number that cannot be.
 * @example
 * stopWhen({ Q: charge, plaquette }, { error: { Q2: 0.01 }, minTunnelings: 20 }).subscribe(({ reason }) => console.log(reason))
 * stopWhen({ charge }, { minTunnelings: 20 }, { charge: { mean: 0, isCharge: true } }).subscribe(({ reason }) => console.log(reason))
 */
export function stopWhen(
  measurements: Readonly<Record<string, Observable<Measurement>>>,
  rule: StopRule,
  exactly: Readonly<Record<string, StopKnowledge>> = {},
): Observable<StopDecision> {
  const names = Object.keys(measurements)
  const charges = names.filter((name) => exactly[name]?.isCharge ?? name === 'Q')
  checkRule(names, charges, rule)
  const asked = Object.keys(rule.error ?? {})
  const watched = [...new Set([...asked.map((name) => measurementOf(names, name)!), ...charges])]
  const series = watched.map((name) =>
    measurements[name]!.pipe(
      accumulate(),
      atLooks(({ count }) => count),
      map((sums): Part => {
        const time = readIntegratedTime(sums, { ...exactly[name], jackknife: false })
        return { name, time, changes: sums.changes, isCharge: charges.includes(name) }
      }),
    ),
  )
  const means = asked.map((name) => {
    const measurement = measurements[measurementOf(names, name)!]!
    return (names.includes(name) ? measurement : measurement.pipe(map(squared))).pipe(
      meanSums(),
      atLooks(({ series }) => series.count),
      map((sums): Part => ({ name, mean: sums.read({ jackknife: false }).mean })),
    )
  })
  return zip([...series, ...means]).pipe(
    map((parts) => decide(rule, parts)),
    filter((decision) => decision !== undefined),
    take(1),
  )
}

/** The sums of a measurement for the error of its mean, the same object once per block. */
function meanSums(): OperatorFunction<Measurement, MeanSums> {
  return runningAnalysis((chains) => {
    const sums = new MeanSums(chains)
    return ({ values, steps }) => {
      sums.push(values, steps)
      return sums
    }
  })
}

/** Of sums that come once per block, those that the rule looks at: at the same trajectories for every measurement. */
function atLooks<Sums>(countOf: (sums: Sums) => number): MonoTypeOperatorFunction<Sums> {
  return (source) =>
    defer(() => {
      let nextLook = 0
      return source.pipe(
        filter((sums) => {
          const count = countOf(sums)
          if (count < nextLook) return false
          nextLook = LOOKS * count
          return true
        }),
      )
    })
}

/** The measurement that a name of an error rule is about: itself, or the one whose square it is. */
function measurementOf(names: readonly string[], name: string): string | undefined {
  if (names.includes(name)) return name
  const root = name.endsWith('2') ? name.slice(0, -1) : ''
  return names.includes(root) ? root : undefined
}

function checkRule(names: readonly string[], charges: readonly string[], rule: StopRule): void {
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
      throw new UsageError(`stopWhen: ${name} must be a number above 0, got ${inspect(value)}`)
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

function decide(rule: StopRule, parts: readonly Part[]): StopDecision | undefined {
  const { error = {}, minTunnelings } = rule
  const series = parts.filter((part) => 'time' in part)
  if (series.some(({ time }) => time.frozen)) return undefined
  const reasons: string[] = []
  const minLength = rule.minLengthOverTau ?? (rule.error === undefined ? undefined : LENGTH_OVER_TAU)
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
