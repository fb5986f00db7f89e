import { map, type Observable, of, share } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { exactResults, wilsonLoop } from '../exact/index.ts'
import { histogram, integratedTime, trace, tunnelingRate } from '../operators/index.ts'
import type { Sampler } from '../samplers/index.ts'
import type { IntegratedTime } from '../stats/index.ts'
import type { MeasurementStreams } from './define-pipeline.ts'

/** A mean with its error (autocorrelation included) and, where the exact value is known, its distance in errors. */
export interface MeanValue {
  readonly kind: 'mean'
  readonly mean: number | null
  readonly error: number | null
  /** Trajectories per chain. */
  readonly count: number
  readonly exact?: number
  readonly zScore?: number
}

/** Measured on the proposals rather than the configurations: their means are wanted, not their correlations. */
const diagnostics = ['acceptance', 'expMinusEnergyError']

function meanAgainst(exact: number | undefined) {
  return ({ mean: { mean, error }, count }: IntegratedTime): MeanValue => ({
    kind: 'mean',
    mean,
    error,
    count,
    ...(exact !== undefined && { exact }),
    ...(exact !== undefined &&
      mean !== null &&
      error !== null &&
      error > 0 && { zScore: (mean - exact) / error }),
  })
}

/** The exact expectation of a standard measurement (PHYSICS.md section 2); undefined for others. */
function exactMean(measurement: string, { lattice, beta }: Sampler, plaquette: number): number | undefined {
  if (measurement === 'Q' || measurement === 'QR') return 0
  if (measurement === 'expMinusEnergyError') return 1
  if (measurement === 'plaquette') return plaquette
  const [, r, t] = /^W(\d+)x(\d+)$/.exec(measurement) ?? []
  return r !== undefined && t !== undefined ? wilsonLoop(lattice, beta, Number(r) * Number(t)) : undefined
}

function squared(measurement: Measurement): Measurement {
  return { ...measurement, values: measurement.values.map((value) => value * value) }
}

/**
 * The analyses that every run has, by their topic names: for each measurement `<name>/mean` and
 * `<name>/integrated-time`; for `Q` also `Q/tunneling-rate`, `Q/histogram` (with the exact P(Q)), `Q/squared` and
 * `Q/trace`, for `QR` also `QR/squared`; and `exact`, the exact results for this lattice and beta.
 */
export function standardAnalyses(
  measurements: MeasurementStreams,
  sampler: Sampler,
): Record<string, Observable<unknown>> {
  const exact = exactResults(sampler.lattice, sampler.beta)
  const variances: Record<string, number> = { Q: exact.chargeSquared, QR: exact.smoothChargeSquared }
  const analyses: Record<string, Observable<unknown>> = {
    exact: of({ kind: 'exact', ...exact }),
  }
  for (const [name, measurement] of Object.entries(measurements)) {
    const exactVariance = variances[name]
    // a lattice that is frozen for good (small and cold) has no variance at all
    const known =
      exactVariance === undefined ? {} : exactVariance > 0 ? { mean: 0, exactVariance } : { mean: 0 }
    const estimate = measurement.pipe(integratedTime(known), share())
    analyses[`${name}/mean`] = estimate.pipe(map(meanAgainst(exactMean(name, sampler, exact.plaquette))))
    if (!diagnostics.includes(name)) analyses[`${name}/integrated-time`] = estimate
    if (exactVariance !== undefined) {
      analyses[`${name}/squared`] = measurement.pipe(
        map(squared),
        integratedTime(),
        map(meanAgainst(exactVariance)),
      )
    }
  }
  const charge = measurements.Q
  if (charge !== undefined) {
    analyses['Q/tunneling-rate'] = charge.pipe(tunnelingRate())
    analyses['Q/histogram'] = charge.pipe(
      histogram({ exact: (bin) => exact.chargeProbability[Math.abs(bin)] ?? 0 }),
    )
    analyses['Q/trace'] = charge.pipe(trace())
  }
  return analyses
}
