import { absent, grouped, significant } from '../../values/format.ts'
import { integratedTimeFigures } from '../../values/integrated-time.ts'
import { integratedTimeText } from '../../values/integrated-time-text.ts'
import { meanFigures } from '../../values/mean.ts'
import { meanText, withoutErrorText } from '../../values/mean-text.ts'
import { readValue } from '../../values/read-value.ts'
import { zScoreText } from '../../values/z-score.ts'
import type { Catalogue } from '../../wording/catalogue.ts'
import { resultNames } from '../../wording/result-names.ts'
import { element } from '../element.ts'
import { groupBy } from '../group-by.ts'
import { isAlarming } from '../is-alarming.ts'
import { markerPicture } from '../marker.ts'
import type { SamplerModel } from '../run-model.ts'
import { scrollTable } from '../scroll-table.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

interface Cell {
  readonly value: string
  readonly exact: string
  /** With its sign and without a name; '' where there is none. */
  readonly distance: string
  /** What must be said about the value. */
  readonly remark: string
  readonly alarm: boolean
}

function cell(sampler: SamplerModel, name: string, catalogue: Catalogue): Cell | undefined {
  const analysis = sampler.analyses.get(name)
  if (analysis === undefined) return undefined
  if (analysis.kind === 'integratedTime') {
    const time = readValue(integratedTimeFigures, analysis.value)
    if (time === undefined) return undefined
    return { ...integratedTimeText(time), exact: '', distance: '', alarm: false }
  }
  if (typeof analysis.value === 'number')
    return { value: significant(analysis.value), exact: '', distance: '', remark: '', alarm: false }
  const mean = readValue(meanFigures, analysis.value)
  if (mean === undefined) return undefined
  const alarm = isAlarming(sampler, catalogue.describe(name).check)
  return {
    value: meanText(mean),
    exact: mean.exact === undefined ? '' : significant(mean.exact, 6),
    distance: mean.zScore === undefined ? '' : zScoreText(mean.zScore),
    remark: withoutErrorText(mean) ?? (alarm ? 'fails, see Exactness' : ''),
    alarm,
  }
}

/** The newest numbers as a table: one row to a quantity for one sampler, one row to a sampler for several. */
export class SummaryPanel extends Panel {
  readonly #scroll = scrollTable('Table of results')
  /** What must be said about values of several samplers, below the table: in it, it would tear the rows apart. */
  readonly #notes = element('ul', { class: 'notes' })

  constructor() {
    super(
      'summary',
      'Results',
      'In brackets: the error of the last digits. A question mark: not known well enough to be used.',
      {
        terms: ['value(error)', 'z', 'tau_int', 'tunneling rate', 'unreliable', 'frozen', 'jackknife error'],
      },
    )
    this.body.append(this.#scroll.frame, this.#notes)
  }

  protected override update(view: View): void {
    this.setSpan(view.several ? 'all' : 'one')
    const names = resultNames(view.samplers, view.catalogue).filter((name) =>
      view.samplers.some((sampler) => cell(sampler, name, view.catalogue) !== undefined),
    )
    this.#scroll.table.classList.toggle('one-sampler', !view.several)
    this.#scroll.table.replaceChildren(
      ...(view.several ? severalSamplers(view, names) : oneSampler(view.samplers[0], names, view.catalogue)),
    )
    this.#notes.replaceChildren(...(view.several ? notes(view, names) : []))
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

function quantity(name: string, catalogue: Catalogue): Node[] {
  const { column = name, unit } = catalogue.describe(name)
  return withUnit(column, unit)
}

function oneSampler(
  sampler: SamplerModel | undefined,
  names: readonly string[],
  catalogue: Catalogue,
): HTMLElement[] {
  if (sampler === undefined) return []
  const bodies = names.flatMap((name) => {
    const figures = cell(sampler, name, catalogue)
    if (figures === undefined) return []
    const { value, exact, distance, remark, alarm } = figures
    const alone = exact === '' && distance === ''
    const row = element(
      'tr',
      {},
      element('th', { scope: 'row' }, ...quantity(name, catalogue)),
      element('td', { class: 'number', ...(alone && { colspan: '3' }) }, value),
      ...(alone
        ? []
        : [element('td', { class: 'number muted' }, exact), element('td', { class: 'number z' }, distance)]),
    )
    const note = element('tr', {}, element('td', { class: 'note', colspan: '4' }, remark))
    return [element('tbody', alarm ? { class: 'alarm' } : {}, row, ...(remark === '' ? [] : [note]))]
  })
  return [head('quantity', 'measured(error)', 'exact', 'z'), ...bodies]
}

function severalSamplers(view: View, names: readonly string[]): HTMLElement[] {
  const rows = view.samplers.map((sampler) => {
    const { progress } = sampler
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, markerPicture(sampler.index), view.label(sampler)),
      element('td', { class: 'number' }, significant(progress?.beta ?? null)),
      element('td', { class: 'number' }, progress === undefined ? absent : grouped(progress.trajectories)),
      ...names.map((name) => {
        const figures = cell(sampler, name, view.catalogue)
        if (figures === undefined) return element('td', { class: 'number' }, absent)
        const { value, distance, alarm } = figures
        return element(
          'td',
          { class: alarm ? 'number alarm' : 'number' },
          value,
          ...(distance === '' ? [] : [element('span', { class: 'remark' }, `z ${distance}`)]),
        )
      }),
    )
  })
  return [
    head(
      'sampler',
      'beta',
      withUnit('trajectories', 'per chain'),
      ...names.map((name) => quantity(name, view.catalogue)),
    ),
    element('tbody', {}, ...rows),
  ]
}

/** Each remark once, with all values that it is about. */
function notes(view: View, names: readonly string[]): HTMLElement[] {
  const remarks = names.flatMap((name) =>
    view.samplers.flatMap((sampler) => {
      const figures = cell(sampler, name, view.catalogue)
      if (figures === undefined || figures.remark === '') return []
      return [{ sampler, name, ...figures }]
    }),
  )
  return [...groupBy(remarks, ({ name, remark }) => `${name} ${remark}`).values()].map((about) => {
    const { name, remark, alarm } = about[0]!
    const whose = about.map(({ sampler }) => view.label(sampler)).join(', ')
    return element(
      'li',
      alarm ? { class: 'alarm' } : {},
      `${view.catalogue.describe(name).column ?? name} of ${whose}: ${remark}`,
    )
  })
}
