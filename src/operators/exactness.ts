import { defer, map, type Observable, zip } from 'rxjs'
import type { DistributionTest } from '../stats/distribution-test.ts'
import { normalQuantile } from '../stats/normal-quantile.ts'
import { sequentialLimit } from '../stats/sequential-limit.ts'
import { studentLimit, studentTail } from '../stats/student.ts'
import type { Exactness, ExactnessCheck } from '../values/exactness.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'

/** A mean beside its exact value. */
export interface ExactMean {
  readonly mean: number | null
  readonly error: number | null
  readonly exact?: number | undefined
  /** Of the error, for Student's t. Default: infinite, the error is known. */
  readonly degreesOfFreedom?: number | null
  /** Independent values that would have this error: the time on which looks are counted. Without them nothing is judged. */
  readonly effectiveSamples?: number | null
  /** Why it has no error. */
  readonly reason?: string
  /** False where it only informs. */
  readonly judged?: boolean
}

/** A mean beside its exact value, or a distribution beside the exact one. */
export type ExactnessSource = ExactMean | DistributionTest

const FALSE_ALARM = 1e-4
/** Why a mean with an error is not judged. */
const UNCOUNTED = 'not judged without its effectiveSamples, by which looks are counted'

/**
 * The exactness monitor: puts the comparisons with exact values together, once per stretch of trajectories. It may look for weeks,
 * so the limits are those of `sequentialLimit`, which hold at all looks together. All checks share `falseAlarm`, by default
 * 1e-4. With it a check alarms beyond 5 to 6 errors, and further out while errors are not well known.
 *
 * `slowest` is tau_int of what forgets slowest, the charge.
 *
 * @example
 * exactness({ plaquette: means.pipe(map((m) => ({ ...m, exact: 0.8635, effectiveSamples: 1e4 }))) }, counts).subscribe(({ verdict }) => console.log(verdict))
 */
export function exactness(
  sources: Readonly<Record<string, Observable<ExactnessSource>>>,
  count: Observable<number>,
  { slowest, falseAlarm = FALSE_ALARM }: { slowest?: Observable<IntegratedTime>; falseAlarm?: number } = {},
): Observable<Exactness> {
  const names = Object.keys(sources)
  return defer(() => {
    const monitor = new ExactnessMonitor(falseAlarm)
    return zip([count, slowest ?? count.pipe(map(() => undefined)), ...Object.values(sources)] as [
      Observable<number>,
      Observable<IntegratedTime | undefined>,
      ...Observable<ExactnessSource>[],
    ]).pipe(
      map(([trajectories, time, ...results]) =>
        monitor.look(Object.fromEntries(results.map((result, i) => [names[i]!, result])), trajectories, time),
      ),
    )
  })
}

/** What the operator remembers from look to look: the alarms. */
export class ExactnessMonitor {
  readonly #falseAlarm: number
  readonly #alarmed = new Map<string, NonNullable<ExactnessCheck['alarmed']>>()

  constructor(falseAlarm = FALSE_ALARM) {
    this.#falseAlarm = falseAlarm
  }

  /** Takes over the alarms of an earlier part of the same run: what has alarmed once stays so. */
  recall({ checks }: Exactness): void {
    for (const { name, alarmed } of checks) if (alarmed !== undefined) this.#alarmed.set(name, alarmed)
  }

  /** Compares once more; `slowest` is tau_int of what forgets slowest. */
  look(
    sources: Readonly<Record<string, ExactnessSource>>,
    trajectories: number,
    slowest?: IntegratedTime,
  ): Exactness {
    const results = Object.entries(sources)
    const sharing = results.filter(([, result]) => !('mean' in result) || result.judged !== false).length
    const falseAlarm = this.#falseAlarm
    const looks = results.map(([name, result]) =>
      'mean' in result
        ? checkMean(name, result, falseAlarm / sharing)
        : checkDistribution(name, result, falseAlarm / sharing),
    )
    for (const { name, alarm, zScore, limit } of looks)
      if (alarm && !this.#alarmed.has(name))
        this.#alarmed.set(name, { count: trajectories, zScore: zScore!, limit: limit! })
    const checks = looks.map((look) => {
      const first = this.#alarmed.get(look.name)
      return first === undefined ? look : { ...look, alarm: true, alarmed: first }
    })
    return {
      kind: 'exactness',
      verdict: verdictOf(checks),
      falseAlarm,
      worst: worstOf(checks),
      restsOnStart:
        slowest !== undefined && trajectories < Math.max(slowest.value ?? 0, slowest.lowerBound ?? 0),
      count: trajectories,
      checks,
    }
  }
}

function verdictOf(checks: readonly ExactnessCheck[]): Exactness['verdict'] {
  if (checks.some(({ alarm }) => alarm)) return 'violated'
  const judging = checks.filter(({ abstains }) => !abstains)
  const open = judging.some(({ zScore, reason }) => zScore === null || reason === UNCOUNTED)
  return judging.length === 0 || open ? 'undecided' : 'passed'
}

function worstOf(checks: readonly ExactnessCheck[]): Exactness['worst'] {
  const looks = checks.flatMap(({ name, zScore, limit, alarmed }) => {
    if (alarmed !== undefined) return { name, zScore: alarmed.zScore, limit: alarmed.limit }
    return zScore === null || limit === null ? [] : { name, zScore, limit }
  })
  return looks.reduce<Exactness['worst']>((a, b) => (a === null || distance(b) > distance(a) ? b : a), null)
}

const distance = ({ zScore, limit }: { zScore: number; limit: number }) => Math.abs(zScore) / limit

function checkMean(name: string, source: ExactMean, falseAlarm: number): ExactnessCheck {
  const { mean, error, exact = null, degreesOfFreedom, effectiveSamples } = source
  const described = { name, mean, error, exact }
  // where every value equals the exact one, as e^{-dH} = 1 of independent draws does, there is no spread and no error to divide by
  if (mean !== null && mean === exact)
    return {
      ...described,
      zScore: 0,
      limit: null,
      alarm: false,
      ...informs(source),
    }
  if (mean === null || exact === null || !error) {
    const reason =
      source.reason ??
      (mean === null ? 'no values' : 'too short for an error: run longer, or take more chains')
    const abstains = source.judged === false && { abstains: true as const }
    return { ...described, zScore: null, limit: null, alarm: false, reason, ...abstains }
  }
  const zScore = (mean - exact) / error
  if (source.judged === false) return { ...described, zScore, limit: null, alarm: false, ...informs(source) }
  if (effectiveSamples === undefined || effectiveSamples === null)
    return { ...described, zScore, limit: null, alarm: false, reason: UNCOUNTED }
  const degrees = degreesOfFreedom ?? Number.POSITIVE_INFINITY
  const improbable = sequentialLimit({ effectiveSamples, falseAlarm })
  const alarm = studentTail(zScore, degrees) < improbable
  return { ...described, zScore, limit: studentLimit(improbable, degrees), alarm }
}

const informs = ({ judged }: ExactMean) =>
  judged === false ? { reason: 'informs only', abstains: true as const } : {}

function checkDistribution(name: string, test: DistributionTest, falseAlarm: number): ExactnessCheck {
  const { chiSquared, degreesOfFreedom, pValue, zScore, effectiveSamples, reason } = test
  const described = { name, mean: null, error: null, exact: null }
  if (chiSquared === null || degreesOfFreedom === null || pValue === null || zScore === null)
    return { ...described, zScore: null, limit: null, alarm: false, ...(reason !== undefined && { reason }) }
  const improbable = sequentialLimit({
    effectiveSamples: effectiveSamples ?? 0,
    falseAlarm,
    degreesOfFreedom,
  })
  return {
    ...described,
    zScore,
    // where not even the smallest float64 is improbable enough, no distance is too far
    limit: improbable > 0 ? -normalQuantile(improbable / 2) : null,
    alarm: pValue < improbable,
    chiSquared,
    degreesOfFreedom,
    pValue,
  }
}
