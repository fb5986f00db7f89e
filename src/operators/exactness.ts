import { map, type Observable, zip } from 'rxjs'
import type { DistributionTest } from '../stats/distribution-test.ts'

/** A mean beside its exact value, or a distribution beside the exact one; the z-score is null while the error is unknown. */
export type ExactnessSource =
  | {
      readonly mean: number | null
      readonly error: number | null
      readonly exact?: number
      /** Why its error cannot be known however long the run is: the check then abstains. */
      readonly reason?: string
    }
  | DistributionTest

export interface ExactnessCheck {
  readonly name: string
  /** Of a mean; null for a distribution. */
  readonly mean: number | null
  readonly error: number | null
  readonly exact: number | null
  /** Distance from the exact value in errors; of a distribution, from the p-value of chi^2. */
  readonly zScore: number | null
  /** |z| > 4. */
  readonly alarm: boolean
  /** Of a distribution. */
  readonly chiSquared?: number
  readonly degreesOfFreedom?: number
  readonly pValue?: number
  /** Why there is no z-score. */
  readonly reason?: string
  /** That there will be none: the verdict does not wait for it. */
  readonly abstains?: true
}

/** Whether what was sampled agrees with what is exactly true. */
export interface Exactness {
  readonly kind: 'exactness'
  /**
   * `violated`: a check is out by more than 4 errors; `undecided`: none is, but some have no error yet; else `passed`, those
   * left out that abstain.
   */
  readonly verdict: 'passed' | 'violated' | 'undecided'
  /** Errors beyond which a check alarms. */
  readonly limit: number
  readonly worst: { readonly name: string; readonly zScore: number } | null
  /** Trajectories per chain. */
  readonly count: number
  readonly checks: readonly ExactnessCheck[]
}

/** PHYSICS.md section 7: every z-score within 4. */
const LIMIT = 4

/**
 * The exactness monitor: puts the comparisons with exact values together, once per block. A single look at a normal z-score
 * exceeds 4 with probability 6e-5, with errors from 64 cells (Student's t) 2e-4, and the test of P(Q) did so in up to 7e-4 of
 * simulated cases; a monitor looks often, so a long run of a correct sampler may alarm once and calm down again. An alarm
 * that grows with the run is real.
 *
 * @example
 * exactness({ plaquette: means.pipe(map((m) => ({ ...m, exact: 0.8635 }))) }, counts).subscribe(({ verdict }) => console.log(verdict))
 */
export function exactness(
  sources: Readonly<Record<string, Observable<ExactnessSource>>>,
  count: Observable<number>,
): Observable<Exactness> {
  const names = Object.keys(sources)
  return zip([count, ...Object.values(sources)] as [
    Observable<number>,
    ...Observable<ExactnessSource>[],
  ]).pipe(
    map(([trajectories, ...results]): Exactness => {
      const checks = results.map((result, i) => check(names[i]!, result))
      const known = checks.flatMap(({ name, zScore }) => (zScore === null ? [] : [{ name, zScore }]))
      return {
        kind: 'exactness',
        verdict: checks.some(({ alarm }) => alarm)
          ? 'violated'
          : known.length === 0 || checks.some(({ zScore, abstains }) => zScore === null && !abstains)
            ? 'undecided'
            : 'passed',
        limit: LIMIT,
        worst: known.reduce<(typeof known)[number] | null>(
          (a, b) => (a === null || Math.abs(b.zScore) > Math.abs(a.zScore) ? b : a),
          null,
        ),
        count: trajectories,
        checks,
      }
    }),
  )
}

function check(name: string, result: ExactnessSource): ExactnessCheck {
  if ('mean' in result) {
    const { mean, error, exact = null } = result
    // what every value is exactly, such as e^{-dH} = 1 of independent draws, has no error and needs none
    const zScore =
      mean === null || exact === null ? null : mean === exact ? 0 : error ? (mean - exact) / error : null
    const reason = result.reason ?? (mean === null ? 'no values' : 'no error yet: run longer, or more chains')
    return {
      name,
      mean,
      error,
      exact,
      zScore,
      alarm: zScore !== null && Math.abs(zScore) > LIMIT,
      ...(zScore === null && { reason }),
      ...(zScore === null && result.reason !== undefined && { abstains: true as const }),
    }
  }
  const { chiSquared, degreesOfFreedom, pValue, zScore, reason } = result
  return {
    name,
    mean: null,
    error: null,
    exact: null,
    zScore,
    alarm: zScore !== null && zScore > LIMIT,
    ...(chiSquared !== null && { chiSquared }),
    ...(degreesOfFreedom !== null && { degreesOfFreedom }),
    ...(pValue !== null && { pValue }),
    ...(reason !== undefined && { reason }),
  }
}
