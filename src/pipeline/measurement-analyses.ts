import { identity, map, type Observable, sample, share, zip } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { histogramCounts, readHistogram } from '../operators/histogram.ts'
import type { ExactnessSource } from '../operators/index.ts'
import { autocorrelation, type IntegratedTime, meanWithError } from '../stats/index.ts'
import { unlessFewValuesDecide } from './few-values-decide.ts'
import { integerCells } from './integer-cells.ts'
import { judgedDistribution, judgedMean } from './judged.ts'
import { meanOverSectors, timeWithinSector } from './mean-in-sectors.ts'
import { type MeanValue, meanValue } from './mean-value.ts'
import { isOfProposals } from './quantity.ts'
import { type SeriesSums, seriesSums } from './series-sums.ts'
import type { AnalysisSource, SummedQuantity } from './summed-quantity.ts'

/** Analyses by their topic names, and what of them is compared with exact values. */
export interface AnalysesAndChecks {
  readonly analyses: Record<string, Observable<unknown>>
  readonly checks: Record<string, Observable<ExactnessSource>>
}

/** Mean, tau_int, autocorrelation function and histogram of a measurement, whatever it is. */
export function measurementAnalyses(one: SummedQuantity, source: AnalysisSource): AnalysesAndChecks {
  const { quantity, sums } = one
  const { name, label, description, expectation } = quantity
  const { slowest } = source
  const mean = measurementMean(one, source)
  const analyses: AnalysesAndChecks['analyses'] = { [`${name}/mean`]: mean }
  const checks: AnalysesAndChecks['checks'] = {}
  if (description.checks?.includes('mean') && expectation.mean !== undefined)
    checks[label] = description.informsOnly
      ? mean.pipe(map((value) => ({ ...value, judged: false })))
      : zip(mean, sums.time).pipe(map(([value, { variance }]) => judgedMean(value, variance)))
  if (!isOfProposals(quantity)) {
    analyses[`${name}/integrated-time`] =
      description.sectors === 'follows' && slowest !== undefined
        ? zip(sums.time, slowest).pipe(map(([time, charge]) => timeWithinSector(time, charge)))
        : sums.time
    analyses[`${name}/autocorrelation`] = zip(sums.series, sums.time).pipe(
      map(([series, time]) => autocorrelation(series, sums.options, time)),
    )
  }
  const histogram = measurementHistogram(one, source)
  if (histogram !== undefined) analyses[`${name}/histogram`] = histogram
  return { analyses, checks }
}

/** The mean of a measurement. Of a configuration, what it forgets slowest is the charge. */
function measurementMean({ quantity, sums }: SummedQuantity, { slowest }: AnalysisSource) {
  const { description, expectation } = quantity
  const { fewValuesDecide, sectors } = description
  const forgotten = isOfProposals(quantity) ? sums.time : slowest?.pipe(map(({ time }) => time))
  const mean = meanOf(sums, expectation.mean, forgotten).pipe(
    sectors === 'follows' && slowest !== undefined ? inSectors(slowest) : identity,
  )
  return fewValuesDecide === undefined
    ? mean
    : zip(mean, sums.series).pipe(
        map(([value, series]) => unlessFewValuesDecide(value, series, fewValuesDecide)),
        share(),
      )
}

/** The mean of summed values beside its exact one. `forgotten` is tau_int of what they forget slowest. */
export function meanOf(
  { cells, time }: SeriesSums,
  exact: number | undefined,
  forgotten: Observable<IntegratedTime> = time,
): Observable<MeanValue> {
  return zip(cells, time, forgotten).pipe(
    map(([sums, tau, slowest]) => meanValue(meanWithError(tau, sums, slowest), exact)),
    share(),
  )
}

/** Withholds errors of means over sectors while the charge hardly moves. */
export function inSectors(slowest: NonNullable<AnalysisSource['slowest']>) {
  return (mean: Observable<MeanValue>): Observable<MeanValue> =>
    zip(mean, slowest).pipe(
      map(([value, { time }]) => meanOverSectors(value, time)),
      share(),
    )
}

/** Integers are counted one by one, other values in the bins that the measurement asks for. */
function measurementHistogram(
  { quantity, sums }: SummedQuantity,
  { measurements, looks }: AnalysisSource,
): Observable<unknown> | undefined {
  const { integer, bins } = quantity.description
  if (!integer && bins === undefined) return undefined
  const { probabilities } = quantity.expectation
  const options = integer
    ? { ...(probabilities !== undefined && { exact: (bin: number) => probabilities.get(bin) ?? 0 }) }
    : { bins: bins! }
  return zip(measurements[quantity.name]!.pipe(histogramCounts(options), sample(looks)), sums.time).pipe(
    map(([counts, time]) => readHistogram(counts, time, options)),
  )
}

/** What is checked beside the means: the distribution of an integer. */
export function distributionCheck({ quantity, sums }: SummedQuantity): AnalysesAndChecks['checks'] {
  const { label, description, expectation } = quantity
  const { probabilities, constant } = expectation
  if (!description.checks?.includes('distribution')) return {}
  if (probabilities === undefined || constant !== undefined) return {}
  const { probabilities: counted } = integerCells(probabilities)
  return {
    [`P(${label})`]: zip(sums.cells, sums.time).pipe(
      map(([cells, time]) => judgedDistribution(cells, time, counted)),
    ),
  }
}

/** A function of a measurement whose mean is exact. */
export function derivedCheck(
  { quantity }: SummedQuantity,
  { measurements, looks }: AnalysisSource,
): AnalysesAndChecks['checks'] {
  const derived = quantity.description.derivedCheck
  if (derived === undefined) return {}
  const { label, of, mean } = derived
  const values = measurements[quantity.name]!.pipe(
    map((block): Measurement => ({ ...block, name: label, values: block.values.map((value) => of(value)) })),
  )
  const sums = seriesSums(values, looks, { mean, jackknife: false })
  return {
    [label]: zip(meanOf(sums, mean), sums.time).pipe(
      map(([value, { variance }]) => judgedMean(value, variance)),
    ),
  }
}
