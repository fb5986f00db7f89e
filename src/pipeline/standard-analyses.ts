import { catchError, identity, map, type Observable, of, sample, share, zip } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { PipelineError } from '../errors.ts'
import { chargeMoves, type ExactResults, exactResults } from '../exact/index.ts'
import { histogramCounts, readHistogram } from '../operators/histogram.ts'
import {
  accumulate,
  cellSums,
  type ExactMean,
  type ExactnessSource,
  exactness,
  type HistogramOptions,
  squared,
  trace,
} from '../operators/index.ts'
import { jumpSums, readTunnelingRate } from '../operators/tunneling-rate.ts'
import type { Sampler } from '../samplers/index.ts'
import {
  autocorrelation,
  type CellSums,
  distributionTest,
  FEWEST_CHANGES,
  FROZEN,
  type IntegratedTime,
  type IntegratedTimeOptions,
  independentStretch,
  integratedTime,
  meanWithError,
  type SeriesAccumulator,
  untested,
} from '../stats/index.ts'
import { chargeCells } from './charge-cells.ts'
import type { MeasurementStreams } from './define-pipeline.ts'
import { exactMean } from './exact-mean.ts'
import { knownMoments } from './known-moments.ts'
import { type MeanValue, meanValue } from './mean-value.ts'

/** Measured on the proposals rather than the configurations: their means are wanted, not their correlations. */
export const diagnostics: readonly string[] = ['acceptance', 'accepted', 'expMinusEnergyError', 'energyError']

/**
 * The error of a mean is worth showing when no single value is more than this part of the squares that it is made of. Of a
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

/** What cells sum of any measurement: the value. */
const values = {
  width: 1,
  add: (value: number, sums: Float64Array, at: number) => {
    sums[at]! += value
  },
}

/** The sums of one measurement at each look, each made once and shared by all that is read from it. */
interface Sums {
  readonly options: IntegratedTimeOptions
  readonly series: Observable<SeriesAccumulator>
  readonly time: Observable<IntegratedTime>
  readonly cells: Observable<CellSums>
}

function sumsOf(
  measurement: Observable<Measurement>,
  looks: Observable<unknown>,
  options: IntegratedTimeOptions = {},
  cells: Parameters<typeof cellSums>[0] = values,
): Sums {
  const series = measurement.pipe(accumulate(), sample(looks), share())
  return {
    options,
    series,
    time: series.pipe(
      map((sums) => integratedTime(sums, options)),
      share(),
    ),
    cells: measurement.pipe(cellSums(cells), sample(looks), share()),
  }
}

/** <Q^4> - <Q^2>^2, the variance of Q^2. */
function varianceOfSquare(chargeProbability: readonly number[]): number {
  const moment = (power: number) =>
    chargeProbability.reduce((sum, p, q) => sum + (q === 0 ? 0 : 2) * p * q ** power, 0)
  return moment(4) - moment(2) ** 2
}

/** Independent values that would have the error: what looks of a check are counted by. */
function effectiveSamples(variance: number | null, error: number | null): number {
  return variance === null || error === null || error === 0 ? 0 : variance / error ** 2
}

/** The histogram of a measurement whose tau_int is read already. */
function histogramOf(
  measurement: Observable<Measurement>,
  looks: Observable<unknown>,
  { time }: Sums,
  options: HistogramOptions,
) {
  return zip(measurement.pipe(histogramCounts(options), sample(looks)), time).pipe(
    map(([counts, its]) => readHistogram(counts, its, options)),
  )
}

/** What is called Q is compared with the exact distribution of the charge. */
function noCharge(cause: Error): never {
  const remedy = 'Q is the topological charge, an integer: call another quantity by another name'
  throw new PipelineError(`${cause.message}; ${remedy}`, { cause })
}

/** What a mean is judged by. */
function judgement(value: MeanValue, { variance }: IntegratedTime): ExactMean {
  return { ...value, effectiveSamples: effectiveSamples(variance, value.error) }
}

/**
 * The mean of a square with the error that the exact distribution would give it, where that is larger. The few independent
 * values of a short run may agree by chance; their spread, which goes with their mean, says too little then. `spread` is the
 * exact variance of the square over the measured one, `allowed` the error for as many independent values as changes allow.
 */
function withExactSpread(value: MeanValue, spread: number, allowed = 0): MeanValue {
  const { error, exact } = value
  if (error === null || error === 0) return value
  return meanValue({ ...value, error: Math.max(error * Math.sqrt(Math.max(1, spread)), allowed) }, exact)
}

/**
 * <Q_R^2> is <Q^2> but for fluctuations within the sectors, a `share` of it: so is its error at least. While chains move slowly,
 * it fluctuates quickly about a few sectors, and its own spread says little of the others.
 */
function followingCharge(smooth: MeanValue, square: MeanValue, share: number): MeanValue {
  const { error, exact } = smooth
  if (error === null) return smooth
  if (square.error === null)
    return meanValue(
      { ...smooth, error: null, degreesOfFreedom: null, reason: square.reason ?? FROZEN },
      exact,
    )
  const least = share * square.error
  if (least <= error) return smooth
  return meanValue({ ...smooth, error: least, degreesOfFreedom: square.degreesOfFreedom }, exact)
}

/** The error of <Q^2> for as many independent values as the changes of Q^2 allow at most. */
function allowedError({ frozen, lowerBound = 0, count, chains }: IntegratedTime, variance: number): number {
  return frozen ? 0 : Math.sqrt((Math.max(0, lowerBound) * variance) / (count * chains))
}

/** Whether a charge changed so rarely that nothing is known of the other sectors, and the chains' starts do not tell it either. */
function hardlyMoves({ frozen, changes, mean }: IntegratedTime): boolean {
  return frozen ? mean.error === null : changes < FEWEST_CHANGES
}

/** tau_int of the smooth charge while the charge is frozen: it is that within a sector, and not to be believed. */
function withinSector(time: IntegratedTime, charge: IntegratedTime): IntegratedTime {
  const rare = charge.frozen || charge.changes < FEWEST_CHANGES
  if (!rare || time.frozen || time.value === null) return time
  return { ...time, reliable: false, reason: charge.frozen ? 'Q is frozen' : `Q: ${charge.reason}` }
}

/**
 * The analyses that every run has, by their topic names: for each measurement `<name>/mean`, `<name>/integrated-time` and
 * `<name>/autocorrelation`; for `Q` also `Q/tunneling-rate`, `Q/histogram` (with the exact P(Q)), `Q/squared`,
 * `Q/susceptibility` and `Q/trace`, for `QR` also `QR/squared`; `energyError/histogram`; `exactness`, which compares with
 * what is exactly true; and `exact`, the exact results for this lattice and beta.
 *
 * Every block is summed; values are read from the sums, which costs more, only when `looks` emits, and not if there was no block
 * since the look before.
 */
export function standardAnalyses(
  measurements: MeasurementStreams,
  sampler: Sampler,
  looks: Observable<unknown>,
): Record<string, Observable<unknown>> {
  const { lattice, beta, startsInEquilibrium = false } = sampler
  const exact = exactResults(lattice, beta)
  const charges = chargeCells(exact.chargeProbability)
  const known = knownMoments(exact, sampler, Object.keys(measurements))
  const sums = new Map<string, Sums>(
    Object.entries(measurements).map(([name, measurement]) => [
      name,
      sumsOf(
        measurement,
        looks,
        { ...known[name], jackknife: !diagnostics.includes(name) },
        name === 'Q' ? charges : values,
      ),
    ]),
  )
  const charge = sums.get('Q')
  // a charge that is 0 for good is nothing that must be forgotten
  const moves = chargeMoves(exact.chargeProbability)
  const slowest = moves ? charge?.time : undefined

  /** The mean of a series whose values depend on the sector: what it forgets slowest is the charge. */
  const meanOf = (
    { cells, time }: Sums,
    exactValue: number | undefined,
    forgotten = slowest ?? time,
  ): Observable<MeanValue> =>
    zip(cells, time, forgotten).pipe(
      map(([all, its, charge]) => meanValue(meanWithError(its, all, charge), exactValue)),
      share(),
    )

  /** A mean over sectors: without its error while the charge hardly moves and did not start from equilibrium. */
  const inSectors = (mean: Observable<MeanValue>): Observable<MeanValue> =>
    slowest === undefined
      ? mean
      : zip(mean, slowest).pipe(
          map(([value, charge]) =>
            hardlyMoves(charge)
              ? meanValue(
                  {
                    ...value,
                    error: null,
                    degreesOfFreedom: null,
                    reason: charge.frozen ? FROZEN : (charge.reason ?? FROZEN),
                  },
                  value.exact,
                )
              : value,
          ),
          share(),
        )

  const analyses: Record<string, Observable<unknown>> = { exact: of({ kind: 'exact', ...exact }) }
  const checks: Record<string, Observable<ExactnessSource>> = {}
  for (const [name, its] of sums) {
    const ofProposals = diagnostics.includes(name)
    const all = meanOf(its, exactMean(name, exact), ofProposals ? its.time : undefined).pipe(
      name === 'QR' ? inSectors : identity,
    )
    const mean = name === 'expMinusEnergyError' ? spreadOverMany(all, its.series) : all
    analyses[`${name}/mean`] = mean
    if (name === 'plaquette')
      checks.plaquette = zip(mean, its.time).pipe(map(([value, time]) => judgement(value, time)))
    if (name === 'expMinusEnergyError')
      checks['exp(-dH)'] = mean.pipe(map((value) => ({ ...value, judged: false })))
    if (ofProposals) continue
    analyses[`${name}/integrated-time`] =
      name === 'QR' && slowest !== undefined
        ? zip(its.time, slowest).pipe(map(([time, charge]) => withinSector(time, charge)))
        : its.time
    analyses[`${name}/autocorrelation`] = zip(its.series, its.time).pipe(
      map(([series, time]) => autocorrelation(series, its.options, time)),
    )
  }
  if (charge !== undefined) {
    const volume = lattice[0] * lattice[1]
    const variance = varianceOfSquare(exact.chargeProbability)
    const squares = sumsOf(measurements.Q!.pipe(map(squared)), looks, {
      ...(moves ? { exactVariance: variance } : { mean: 0, exactVariance: 0 }),
      startsInEquilibrium,
      jackknife: false,
    })
    const square = zip(inSectors(meanOf(squares, exact.chargeSquared, squares.time)), squares.time).pipe(
      map(([value, time]) =>
        withExactSpread(value, variance / (time.variance ?? variance), allowedError(time, variance)),
      ),
      share(),
    )
    analyses['Q/squared'] = square
    analyses['Q/susceptibility'] = square.pipe(map((value) => perPlaquette(value, volume, exact)))
    analyses['Q/tunneling-rate'] = measurements.Q!.pipe(
      jumpSums(),
      sample(looks),
      map((jumps) => readTunnelingRate(jumps)),
    )
    analyses['Q/histogram'] = histogramOf(measurements.Q!, looks, charge, {
      exact: (bin) => exact.chargeProbability[Math.abs(bin)] ?? 0,
    }).pipe(catchError(noCharge))
    analyses['Q/trace'] = measurements.Q!.pipe(trace(), sample(looks))
    if (moves) {
      checks['Q squared'] = square.pipe(
        map((value) => ({ ...value, effectiveSamples: effectiveSamples(variance, value.error) })),
      )
      checks['P(Q)'] = zip(charge.cells, charge.time).pipe(
        map(([cells, time]) => testCharges(cells, time, charges.probabilities)),
      )
    }
  }
  const smooth = measurements.QR
  if (smooth !== undefined) {
    const squares = sumsOf(smooth.pipe(map(squared)), looks, { jackknife: false })
    const square = inSectors(meanOf(squares, exact.smoothChargeSquared, squares.time)).pipe(
      // as if Q_R were Gaussian: the variance of its square goes with the square of its mean
      map((value) => withExactSpread(value, (exact.smoothChargeSquared / (value.mean ?? 1)) ** 2)),
    )
    const ofCharge = moves && (analyses['Q/squared'] as Observable<MeanValue> | undefined)
    analyses['QR/squared'] = ofCharge
      ? zip(square, ofCharge).pipe(
          map(([value, charge]) =>
            followingCharge(value, charge, exact.smoothChargeSquared / exact.chargeSquared),
          ),
        )
      : square
  }
  const energyError = measurements.energyError
  if (energyError !== undefined) {
    analyses['energyError/histogram'] = histogramOf(energyError, looks, sums.get('energyError')!, {
      bins: 60,
    })
    const balance = sumsOf(energyError.pipe(map(acceptanceBalance)), looks, {
      mean: 0,
      jackknife: false,
    })
    checks['A - 2 P(dH<0)'] = zip(meanOf(balance, 0, balance.time), balance.time).pipe(
      map(([value, time]) => judgement(value, time)),
    )
  }
  const [first] = sums.values()
  if (first !== undefined)
    analyses.exactness = exactness(
      checks,
      first.cells.pipe(map(({ count }) => count)),
      slowest === undefined ? {} : { slowest },
    )
  return analyses
}

function perPlaquette(square: MeanValue, volume: number, { susceptibility }: ExactResults): MeanValue {
  const per = (x: number | null) => (x === null ? null : x / volume)
  return meanValue({ ...square, mean: per(square.mean), error: per(square.error) }, susceptibility)
}

/** P(Q) by whole chains where tau_int of Q is not known; not at all where Q is frozen and did not start from equilibrium. */
function testCharges(cells: CellSums, time: IntegratedTime, probabilities: readonly number[]) {
  if (hardlyMoves(time)) return untested(time.frozen ? FROZEN : (time.reason ?? FROZEN))
  const stretch = time.reliable ? independentStretch(time) : Number.POSITIVE_INFINITY
  return distributionTest(cells.read({ stretch }), probabilities, 2)
}
