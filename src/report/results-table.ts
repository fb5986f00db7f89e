import { effectiveSampleSize } from '../stats/index.ts'
import { grouped, significant } from '../values/format.ts'
import { integratedTime, integratedTimeFigures } from '../values/integrated-time.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { meanFigures } from '../values/mean.ts'
import { meanText, withoutErrorText } from '../values/mean-text.ts'
import { readValue } from '../values/read-value.ts'
import { splitRhat } from '../values/split-rhat.ts'
import { zScoreText } from '../values/z-score.ts'
import { resultNames } from '../wording/result-names.ts'
import { figureCell, type Html, html, table } from './html.ts'
import type { ReportedSampler } from './reported-run.ts'

/** The numbers of a sampler: a row for each quantity, with what is exactly true beside it. */
export function resultsTable(sampler: ReportedSampler): Html {
  const names = resultNames([sampler], sampler.catalogue).filter(
    (name) => !name.endsWith('/integrated-time') || sampler.measurements.length === 0,
  )
  const rows = names.map((name) => row(sampler, name)).filter((cells) => cells !== undefined)
  return table(['', 'measured', 'exact', 'z', 'tau_int', 'effective samples', 'split R-hat', 'remarks'], rows)
}

function row(sampler: ReportedSampler, name: string): (Html | string)[] | undefined {
  const { catalogue, analyses } = sampler
  const value = analyses.get(name)?.value
  const { column = name, unit } = catalogue.describe(name)
  const head = unit === undefined ? column : `${column}, ${unit}`
  if (typeof value === 'number') return [head, figureCell(significant(value), value)]
  const mean = readValue(meanFigures, value)
  if (mean === undefined) return undefined
  const [, measurement] = /^(.+)\/mean$/.exec(name) ?? []
  const time = measurement === undefined ? undefined : timeCells(sampler, measurement)
  return [
    head,
    figureCell(meanText(mean), mean.mean, mean.error),
    mean.exact === undefined ? '' : figureCell(significant(mean.exact, 6), mean.exact),
    mean.zScore === undefined ? '' : figureCell(zScoreText(mean.zScore), mean.zScore),
    time?.time ?? '',
    time?.size ?? '',
    time?.rhat ?? '',
    [withoutErrorText(mean) ?? '', time?.remark ?? ''].filter((text) => text !== '').join('; '),
  ]
}

/** What the autocorrelations of a measurement say. */
function timeCells({ analyses }: ReportedSampler, measurement: string) {
  const value = analyses.get(`${measurement}/integrated-time`)?.value
  const figures = readValue(integratedTimeFigures, value)
  if (figures === undefined) return undefined
  const text = integratedTimeText(figures)
  const whole = readValue(integratedTime, value)
  const size = whole && effectiveSampleSize(whole)
  const rhat = readValue(splitRhat, analyses.get(`${measurement}/split-rhat`)?.value)?.value
  return {
    time: figureCell(
      text.value,
      figures.frozen ? (figures.lowerBound ?? null) : figures.value,
      figures.error,
    ),
    remark: text.remark === '' ? '' : `tau_int: ${text.remark}`,
    size:
      size === undefined
        ? ''
        : size.upperBound === undefined
          ? figureCell(size.value === null ? '' : grouped(size.value), size.value, size.error)
          : html`below ${grouped(size.upperBound)}`,
    rhat: rhat === undefined || rhat === null ? '' : figureCell(significant(rhat, 5), rhat),
  }
}
