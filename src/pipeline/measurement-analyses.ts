import { readHistogram } from '../operators/histogram.ts'
import type { ExactnessSource } from '../operators/index.ts'
import { chainsVerdict } from '../stats/chains-verdict.ts'
import { autocorrelation, type IntegratedTime, integratedTime, meanWithError } from '../stats/index.ts'
import type { SummedSeries } from '../stats/mean-sums.ts'
import { rhatByChance } from '../stats/rhat-by-chance.ts'
import { splitRhat } from '../stats/split-rhat.ts'
import type { ChainsVerdict } from '../values/chains-verdict.ts'
import { RHAT_LIMIT, type SplitRhatValue } from '../values/split-rhat.ts'
import { unlessFewValuesDecide } from './few-values-decide.ts'
import { integerCells } from './integer-cells.ts'
import { judgedDistribution, judgedMean } from './judged.ts'
import { type ChargeTime, meanOverSectors, timeWithinSector } from './mean-in-sectors.ts'
import { type MeanValue, meanValue } from './mean-value.ts'
import { isOfProposals } from './quantity.ts'
import type { TimedQuantity } from './summed-quantity.ts'

/** Analyses by their topic names, and what of them is compared with exact values. */
export interface AnalysesAndChecks {
  readonly analyses: Readonly<Record<string, unknown>>
  readonly checks: Readonly<Record<string, ExactnessSource>>
}

/**
 * Mean, tau_int, autocorrelation function, split R-hat and histogram of a measurement, whatever it is. `slowest` is the charge that forgets
 * slowest, if there is one; `divergences` how many transitions of the sampler diverged, where it says so. In steps of some milliseconds.
 */
export function* measurementAnalyses(
  measured: TimedQuantity,
  slowest: ChargeTime | undefined,
  divergences: ChainsVerdict['divergences'],
): Generator<unknown, AnalysesAndChecks> {
  const { quantity, values, time, histogram } = measured
  const { name, label, description, expectation, timeOptions } = quantity
  const mean = measurementMean(measured, slowest)
  yield mean
  const within = description.sectors === 'follows' && slowest !== undefined
  const { probabilities } = expectation
  const bins = probabilities === undefined ? {} : { exact: (bin: number) => probabilities.get(bin) ?? 0 }
  const times = isOfProposals(quantity)
    ? {}
    : {
        [`${name}/integrated-time`]: within ? timeWithinSector(time, slowest) : time,
        [`${name}/autocorrelation`]: autocorrelation(values.series, timeOptions, time),
      }
  yield times
  const compared = description.comparesChains
    ? chainsOfOthers(measured, mean, divergences)
    : comparedChains(measured, slowest)
  yield compared
  const checked = description.checks?.includes('mean') && expectation.mean !== undefined
  return {
    analyses: {
      [`${name}/mean`]: mean,
      ...times,
      ...compared,
      ...(histogram !== undefined && { [`${name}/histogram`]: readHistogram(histogram, time, bins) }),
    },
    checks: checked
      ? {
          [label]: description.informsOnly ? { ...mean, judged: false } : judgedMean(mean, time.variance),
        }
      : {},
  }
}

/** Of chains that nothing is known of: split R-hat and the verdict; and the trace, which a charge has anyway. */
function chainsOfOthers(
  { quantity, kept, time, trace }: TimedQuantity,
  mean: MeanValue,
  divergences: ChainsVerdict['divergences'],
) {
  const { name } = quantity
  const verdict = chainsVerdict({ kept: kept!, time, mean, divergences })
  return {
    [`${name}/verdict`]: verdict,
    [`${name}/split-rhat`]: {
      kind: 'splitRhat',
      value: verdict.splitRhat,
      count: verdict.count,
    } satisfies SplitRhatValue,
    [`${name}/trace`]: trace,
  }
}

/** How many transitions diverged, where a measurement says it of each. */
export function divergencesOf(all: readonly TimedQuantity[]): ChainsVerdict['divergences'] {
  const measured = all.find(({ quantity }) => quantity.tellsDivergences)
  if (measured === undefined) return undefined
  const { mean } = meanOf(measured.values, undefined, measured.time)
  const transitions = measured.time.count * measured.time.chains
  return { diverged: Math.round((mean ?? 0) * transitions), transitions }
}

/** Split R-hat of the chains of a sampler. Where a charge is frozen, chains that agree have not seen the other sectors. */
function comparedChains({ quantity, kept, time }: TimedQuantity, slowest: ChargeTime | undefined) {
  if (kept === undefined) return {}
  const said = (rhat: Pick<SplitRhatValue, 'value' | 'reason'>) => ({
    [`${quantity.name}/split-rhat`]: {
      kind: 'splitRhat',
      count: time.count,
      ...rhat,
    } satisfies SplitRhatValue,
  })
  if (time.nonFinite > 0) return said({ value: null, reason: 'some values are NaN or infinite' })
  const { value, reason, warning } = splitRhat(kept)
  if (value === null) return said({ value, ...(reason !== undefined && { reason }) })
  if (time.frozen)
    return said({ value: null, reason: 'frozen: where the chains are says only where they began' })
  // chains that disagree look like a slow mode
  const care =
    (slowest?.time.frozen
      ? `${slowest.name} is frozen: the chains have not seen other sectors`
      : undefined) ??
    (time.reliable || time.slowMode ? undefined : `tau_int is not known: ${time.reason}`) ??
    (value > RHAT_LIMIT && value <= rhatByChance(time, kept[0]!.length)
      ? 'each chain is still short: chains that agree may have as much'
      : warning)
  return said({ value, ...(care !== undefined && { reason: care }) })
}

/** The mean of a measurement. Where there is a charge, it is the slowest thing in a configuration. */
function measurementMean(
  { quantity, values, timeOfMean: time }: TimedQuantity,
  slowest: ChargeTime | undefined,
) {
  const { description, expectation } = quantity
  const { fewValuesDecide, sectors } = description
  const slowestTime = isOfProposals(quantity) ? time : (slowest?.time ?? time)
  const all = meanOf(values, expectation.mean, time, slowestTime)
  const mean = sectors === 'follows' && slowest !== undefined ? meanOverSectors(all, slowest.time) : all
  return fewValuesDecide === undefined ? mean : unlessFewValuesDecide(mean, values.series, fewValuesDecide)
}

/** The mean of summed values beside its exact one. `slowest` is tau_int of the slowest thing that they depend on. */
export function meanOf(
  { cells }: SummedSeries,
  exact: number | undefined,
  time: IntegratedTime,
  slowest: IntegratedTime = time,
): MeanValue {
  return meanValue(meanWithError(time, cells, slowest), exact)
}

/** What is checked beside the means: the distribution of an integer. */
export function distributionCheck({ quantity, integers, time }: TimedQuantity): AnalysesAndChecks['checks'] {
  const { label, description, expectation } = quantity
  const { probabilities, constant } = expectation
  if (!description.checks?.includes('distribution')) return {}
  if (probabilities === undefined || integers === undefined || constant !== undefined) return {}
  const { probabilities: counted } = integerCells(probabilities)
  return { [`P(${label})`]: judgedDistribution(integers, time, counted) }
}

/** A function of a measurement whose mean is exact. */
export function derivedCheck({ quantity, derived }: TimedQuantity): AnalysesAndChecks['checks'] {
  const { derivedCheck: described } = quantity.description
  if (described === undefined || derived === undefined) return {}
  const time = integratedTime(derived.series, { mean: described.mean, jackknife: false })
  return { [described.label]: judgedMean(meanOf(derived, described.mean, time), time.variance) }
}
