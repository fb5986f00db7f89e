import { map, type Observable, of, share, zip } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { exactResults } from '../exact/index.ts'
import {
  accumulate,
  cellSums,
  type ExactnessSource,
  exactness,
  histogram,
  trace,
  tunnelingRate,
} from '../operators/index.ts'
import type { Sampler } from '../samplers/index.ts'
import {
  autocorrelation,
  type CellSums,
  type Cells,
  distributionTest,
  type IntegratedTime,
  type IntegratedTimeOptions,
  independentStretch,
  integratedTime,
  jackknife,
  meanWithError,
  type SeriesAccumulator,
} from '../stats/index.ts'
import { chargeCells } from './charge-cells.ts'
import type { MeasurementStreams } from './define-pipeline.ts'
import { exactMean } from './exact-mean.ts'
import { type MeanValue, meanValue } from './mean-value.ts'

/** Measured on the proposals rather than the configurations: their means are wanted, not their correlations. */
export const diagnostics: readonly string[] = ['acceptance', 'accepted', 'expMinusEnergyError', 'energyError']

/**
 * A mean is worth its error when no single value is more than this part of the squares that the error is made of. Of a
 * lognormal e^{-dH} with a spread of dH of 1, the largest of 1e6 has some .4 % of them, with a spread of 2 a tenth; where the
 * variance is infinite its part never falls.
 */
const LARGEST_SHARE = 0.1

/**
 * min(1, e^{-dH}) - 2 theta(-dH), whose mean is 0 in equilibrium for every reversible proposal, since P(-dH) = e^{-dH} P(dH):
 * as <e^{-dH}> = 1, but bounded, so that it holds its error at any acceptance.
 */
function acceptanceBalance(energyError: Measurement): Measurement {
  const values = energyError.values.map((dH) => (dH < 0 ? -1 : dH === 0 ? 0 : dH > 0 ? Math.exp(-dH) : 0))
  return { ...energyError, name: 'acceptanceBalance', values }
}

/** A mean of positive values without its error where a single one makes up more than `LARGEST_SHARE` of their variance. */
function spreadOverMany(
  mean: Observable<MeanValue>,
  series: Observable<SeriesAccumulator>,
): Observable<MeanValue> {
  const reason = 'single proposals make up this mean or its error: e^{-dH} spreads too far'
  return zip(mean, series).pipe(
    map(([value, { maximum, mean, sum, sumOfSquares }]) =>
      (maximum - mean) ** 2 <= LARGEST_SHARE * (sumOfSquares - mean * sum)
        ? value
        : meanValue({ ...value, error: null, reason }, value.exact),
    ),
    share(),
  )
}

/** What cells sum of any measurement: the value and its square. */
const moments = {
  width: 2,
  add: (value: number, sums: Float64Array, at: number) => {
    sums[at]! += value
    sums[at + 1]! += value * value
  },
}

/** The sums of one measurement, each made once and shared by all that is read from it. */
interface Sums {
  readonly options: IntegratedTimeOptions
  readonly series: Observable<SeriesAccumulator>
  readonly time: Observable<IntegratedTime>
  readonly cells: Observable<CellSums>
}

function sumsOf(
  measurement: Observable<Measurement>,
  options: IntegratedTimeOptions,
  cells: Parameters<typeof cellSums>[0],
): Sums {
  const series = measurement.pipe(accumulate(), share())
  return {
    options,
    series,
    time: series.pipe(
      map((sums) => integratedTime(sums, options)),
      share(),
    ),
    cells: measurement.pipe(cellSums(cells), share()),
  }
}

/**
 * The analyses that every run has, by their topic names: for each measurement `<name>/mean`, `<name>/integrated-time` and
 * `<name>/autocorrelation`; for `Q` also `Q/tunneling-rate`, `Q/histogram` (with the exact P(Q)), `Q/squared`,
 * `Q/susceptibility` and `Q/trace`, for `QR` also `QR/squared`; `energyError/histogram`; `exactness`, which compares with
 * what is exactly true; and `exact`, the exact results for this lattice and beta.
 */
export function standardAnalyses(
  measurements: MeasurementStreams,
  { lattice, beta }: Sampler,
): Record<string, Observable<unknown>> {
  const exact = exactResults(lattice, beta)
  const charges = chargeCells(exact.chargeProbability)
  // a lattice that is frozen for good (small and cold) has no variance at all
  const centred = (exactVariance: number) => ({ mean: 0, ...(exactVariance > 0 && { exactVariance }) })
  const known: Record<string, IntegratedTimeOptions> = {
    Q: centred(exact.chargeSquared),
    QR: centred(exact.smoothChargeSquared),
    polyakov: { mean: 0 },
  }
  const sums = new Map<string, Sums>(
    Object.entries(measurements).map(([name, measurement]) => [
      name,
      sumsOf(measurement, known[name] ?? {}, name === 'Q' ? charges : moments),
    ]),
  )
  const slowest = sums.get('Q')?.time

  /** Reads cells whose stretches of time, if any, are longer than this measurement and the charge need to forget. */
  const fromCells = <T>(
    { cells, time }: Sums,
    read: (cells: Cells, time: IntegratedTime) => T,
  ): Observable<T> =>
    zip(cells, time, slowest ?? time).pipe(
      map(([all, own, charge]) => read(all.read({ stretch: independentStretch(own, charge) }), own)),
      share(),
    )
  const moment = (from: Sums, component: number, exactValue: number | undefined, factor = 1) =>
    fromCells(from, (cells, { count }): MeanValue => {
      const { value, error } = jackknife(cells, (means) => factor * means[component]!)
      return meanValue({ mean: value, error, count }, exactValue)
    })

  const analyses: Record<string, Observable<unknown>> = { exact: of({ kind: 'exact', ...exact }) }
  const checks: Record<string, Observable<ExactnessSource>> = {}
  for (const [name, own] of sums) {
    const value = exactMean(name, exact)
    const all = fromCells(own, (cells, time) => meanValue(meanWithError(time, cells), value))
    const mean = name === 'expMinusEnergyError' ? spreadOverMany(all, own.series) : all
    analyses[`${name}/mean`] = mean
    if (name === 'plaquette') checks.plaquette = mean
    if (name === 'expMinusEnergyError') checks['exp(-dH)'] = mean
    if (diagnostics.includes(name)) continue
    analyses[`${name}/integrated-time`] = own.time
    analyses[`${name}/autocorrelation`] = own.series.pipe(
      map((series) => autocorrelation(series, own.options)),
    )
  }
  const charge = sums.get('Q')
  if (charge !== undefined) {
    const volume = lattice[0] * lattice[1]
    const squared = moment(charge, 1, exact.chargeSquared)
    analyses['Q/squared'] = squared
    analyses['Q/susceptibility'] = moment(charge, 1, exact.susceptibility, 1 / volume)
    analyses['Q/tunneling-rate'] = measurements.Q!.pipe(tunnelingRate())
    analyses['Q/histogram'] = measurements.Q!.pipe(
      histogram({ exact: (bin) => exact.chargeProbability[Math.abs(bin)] ?? 0 }),
    )
    analyses['Q/trace'] = measurements.Q!.pipe(trace())
    checks['Q squared'] = squared
    checks['P(Q)'] = fromCells(charge, (cells) => distributionTest(cells, charges.probabilities, 2))
  }
  const smooth = sums.get('QR')
  if (smooth !== undefined) analyses['QR/squared'] = moment(smooth, 1, exact.smoothChargeSquared)
  const energyError = measurements.energyError
  if (energyError !== undefined) {
    analyses['energyError/histogram'] = energyError.pipe(histogram({ bins: 60 }))
    checks['A - 2 P(dH<0)'] = moment(sumsOf(energyError.pipe(map(acceptanceBalance)), {}, moments), 0, 0)
  }
  const [first] = sums.values()
  if (first !== undefined) analyses.exactness = exactness(checks, first.cells.pipe(map(({ count }) => count)))
  return analyses
}
