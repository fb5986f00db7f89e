import { absent, grouped, significant, valueWithError } from '../../stats/format.ts'
import { readMean } from '../analysis-value.ts'
import { columnNames, describe } from '../catalogue.ts'
import { element } from '../element.ts'
import { markerPicture } from '../marker.ts'
import type { SamplerModel } from '../run-model.ts'
import type { View } from '../view.ts'
import { isAlarming, zScoreText } from '../z-score.ts'
import { integratedTimeReading, withoutError } from './history-panel.ts'
import { Panel } from './panel.ts'

interface Cell {
  readonly value: string
  readonly exact: string
  readonly remark: string
  readonly alarm: boolean
}

function cell(sampler: SamplerModel, name: string): Cell | undefined {
  const analysis = sampler.analyses.get(name)
  if (analysis === undefined) return undefined
  if (analysis.kind === 'integratedTime') {
    const reading = integratedTimeReading(analysis.value)
    return { value: reading.value, exact: '', remark: reading.detail, alarm: false }
  }
  const mean = readMean(analysis.value)
  if (mean === undefined) return undefined
  return {
    value: valueWithError(mean.value, mean.error),
    exact: mean.exact === undefined ? '' : significant(mean.exact, 6),
    remark: withoutError(mean) ?? (mean.zScore === undefined ? '' : zScoreText(mean.zScore)),
    alarm: isAlarming(mean.zScore),
  }
}

/** The newest numbers as a table: one row to a quantity for one sampler, one row to a sampler for several. */
export class SummaryPanel extends Panel {
  readonly #table = element('table')

  constructor() {
    super(
      'summary',
      'Results',
      'In brackets: the error of the last digits. z: distance from the exact value, in errors.',
    )
    this.body.append(
      element(
        'div',
        { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Table of results' },
        this.#table,
      ),
    )
  }

  protected override update(view: View): void {
    this.setSpan(view.several ? 'all' : 'one')
    const names = columnNames.filter((name) =>
      view.samplers.some((sampler) => cell(sampler, name) !== undefined),
    )
    this.#table.replaceChildren(
      ...(view.several ? severalSamplers(view, names) : oneSampler(view.samplers[0], names)),
    )
  }
}

const head = (...titles: (string | Node[])[]): HTMLElement =>
  element(
    'thead',
    {},
    element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, ...[title].flat()))),
  )

/** What a column or row holds, with its unit below. */
const withUnit = (name: string, unit: string | undefined): Node[] => [
  new Text(name),
  ...(unit === undefined ? [] : [element('span', { class: 'remark' }, ` ${unit}`)]),
]

function quantity(name: string): Node[] {
  const { column = name, unit } = describe(name)
  return withUnit(column, unit)
}

function oneSampler(sampler: SamplerModel | undefined, names: readonly string[]): HTMLElement[] {
  if (sampler === undefined) return []
  const rows = names.flatMap((name) => {
    const found = cell(sampler, name)
    if (found === undefined) return []
    return [
      element(
        'tr',
        found.alarm ? { class: 'alarm' } : {},
        element('th', { scope: 'row' }, ...quantity(name)),
        element('td', { class: 'number' }, found.value),
        element('td', { class: 'number muted' }, found.exact),
        element('td', { class: 'note' }, found.remark),
      ),
    ]
  })
  return [head('quantity', 'measured(error)', 'exact', 'note'), element('tbody', {}, ...rows)]
}

function severalSamplers(view: View, names: readonly string[]): HTMLElement[] {
  const rows = view.samplers.map((sampler) => {
    const { progress } = sampler
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, markerPicture(sampler.index), view.label(sampler)),
      element('td', { class: 'number' }, progress?.beta === undefined ? absent : significant(progress.beta)),
      element('td', { class: 'number' }, progress === undefined ? absent : grouped(progress.trajectories)),
      ...names.map((name) => {
        const found = cell(sampler, name)
        return element(
          'td',
          { class: found?.alarm ? 'number alarm' : 'number' },
          found?.value ?? absent,
          found?.remark ? element('span', { class: 'remark' }, found.remark) : undefined,
        )
      }),
    )
  })
  return [
    head('sampler', 'beta', withUnit('trajectories', 'per chain'), ...names.map(quantity)),
    element('tbody', {}, ...rows),
  ]
}
