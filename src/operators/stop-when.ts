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
import { integratedTime as readIntegratedTime } from '../stats/integrated-time.ts'
import { MeanSums } from '../stats/mean-sums.ts'
import type { StopDecision, StopRule } from '../values/stop-decision.ts'
import { accumulate } from './accumulate.ts'
import { runningAnalysis } from './running-analysis.ts'
import { squared } from './squared.ts'
import {
  checkStopRule,
  decideStop,
  LOOKS,
  measurementOf,
  type StopKnowledge,
  type StopPart,
} from './stop-rule.ts'

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
  checkStopRule(names, charges, rule)
  const asked = Object.keys(rule.error ?? {})
  const watched = [...new Set([...asked.map((name) => measurementOf(names, name)!), ...charges])]
  const series = watched.map((name) =>
    measurements[name]!.pipe(
      accumulate(),
      atLooks(({ count }) => count),
      map((sums): StopPart => {
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
      map((sums): StopPart => ({ name, mean: sums.read({ jackknife: false }).mean })),
    )
  })
  return zip([...series, ...means]).pipe(
    map((parts) => decideStop(rule, parts)),
    filter((decision) => decision !== undefined),
    take(1),
  )
}

/** The sums of a measurement for the error of its mean, the same object once per stretch. */
function meanSums(): OperatorFunction<Measurement, MeanSums> {
  return runningAnalysis((chains) => {
    const sums = new MeanSums({ chains })
    return ({ values, steps }) => {
      sums.push(values, steps)
      return sums
    }
  })
}

/** Of sums that come once per stretch, those that the rule looks at: at the same trajectories for every measurement. */
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
