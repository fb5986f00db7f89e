import type { Analysis } from '../stats/index.ts'
import { counted, grouped, significant, valueWithError } from '../values/format.ts'

/** One figure with its error, or what is known instead. */
function withError(value: number | null, error: number | null): string {
  if (value === null) return 'unknown'
  return error === null ? `${significant(value)}, error unknown` : valueWithError(value, error)
}

function integratedTimeText({ integratedTime }: Analysis): string {
  const { value, error, jackknifeError, frozen, lowerBound, reason } = integratedTime
  if (frozen && lowerBound !== undefined) return `above ${significant(lowerBound, 3)} rows (95 %): frozen`
  if (value === null) return `unknown: ${reason}`
  const jackknife =
    jackknifeError === null ? '' : `; error by jackknife over chains ${significant(jackknifeError, 2)} rows`
  return `${withError(value, error)} rows${jackknife}`
}

function sampleSizeText(analysis: Analysis): string {
  const { effectiveSampleSize, effectiveSampleSizeError, effectiveSampleSizeUpperBound: bound } = analysis
  const all = `of ${counted(analysis.chains * analysis.length, 'row')}`
  if (bound !== undefined) return `below ${significant(bound, 3)} ${all}`
  return `${withError(effectiveSampleSize, effectiveSampleSizeError)} ${all}`
}

/** An analysis for people; `name` is what it was read from. */
export function analysisTable(name: string, analysis: Analysis): string {
  const { chains, length, splitRhat, splitRhatStride: stride, convention, warnings } = analysis
  const { window, reliable, frozen, value } = analysis.integratedTime
  const row = (title: string, text: string) => `  ${title.padEnd(24)}${text}`
  const mark = frozen || reliable || value === null ? '' : '  UNRELIABLE'
  const thinned = stride === 1 ? '' : `, from one row in ${grouped(stride)}`
  return `${[
    `${name}: ${counted(chains, 'chain')} of ${counted(length, 'row')}`,
    row('mean', withError(analysis.mean, analysis.meanError)),
    row('variance', withError(analysis.variance, analysis.varianceError)),
    row('tau_int', `${integratedTimeText(analysis)}${mark}`),
    ...(window === null ? [] : [row('summation window', counted(window, 'row'))]),
    row('effective sample size', `${sampleSizeText(analysis)}${mark}`),
    row('split R-hat', splitRhat === null ? 'unknown' : `${significant(splitRhat)}${thinned}`),
    `${convention}: independent rows have 1. Errors are one sigma.`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n')}\n`
}
