import type { Analysis } from '../stats/index.ts'
import { absent, counted, grouped, significant } from '../values/format.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { meanText } from '../values/mean-text.ts'

/** tau_int in rows, and what must be said of it. */
function integratedTimeRow({ integratedTime }: Analysis): string {
  const { jackknifeError, ...figures } = integratedTime
  const { value, remark } = integratedTimeText({
    ...figures,
    ...(jackknifeError !== null && { jackknifeError }),
  })
  const rows = value === absent ? value : `${value} rows`
  return remark === '' ? rows : `${rows} ${remark}`
}

function sampleSizeText(analysis: Analysis): string {
  const { effectiveSampleSize, effectiveSampleSizeError, effectiveSampleSizeUpperBound: bound } = analysis
  const all = `of ${counted(analysis.chains * analysis.length, 'row')}`
  if (bound !== undefined) return `below ${significant(bound, 3)} ${all}`
  return `${meanText({ mean: effectiveSampleSize, error: effectiveSampleSizeError })} ${all}`
}

/** An analysis for people; `name` is what it was read from. */
export function analysisTable(name: string, analysis: Analysis): string {
  const { chains, length, splitRhat, splitRhatStride: stride, convention, warnings } = analysis
  const { window, reliable, frozen, value, jackknifeError } = analysis.integratedTime
  const row = (title: string, text: string) => `  ${title.padEnd(24)}${text}`
  const mark = frozen || reliable || value === null ? '' : '  UNRELIABLE'
  const thinned = stride === 1 ? '' : `, from one row in ${grouped(stride)}`
  return `${[
    `${name}: ${counted(chains, 'chain')} of ${counted(length, 'row')}`,
    row('mean', meanText({ mean: analysis.mean, error: analysis.meanError })),
    row('variance', meanText({ mean: analysis.variance, error: analysis.varianceError })),
    row('tau_int', integratedTimeRow(analysis)),
    ...(jackknifeError === null
      ? []
      : [
          row('jackknife error', `${significant(jackknifeError, 2)} rows, of tau_int, over groups of chains`),
        ]),
    ...(window === null ? [] : [row('summation window', counted(window, 'row'))]),
    row('effective sample size', `${sampleSizeText(analysis)}${mark}`),
    row('split R-hat', splitRhat === null ? absent : `${significant(splitRhat)}${thinned}`),
    `${convention}: independent rows have 1. Errors are one sigma.`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n')}\n`
}
