import { estimateText } from '../../stats/estimate-text.ts'
import { describe } from '../catalogue.ts'
import { type EfficiencyValue, type Estimate, readEfficiency, scaled } from '../efficiency-value.ts'
import { element } from '../element.ts'
import { markerPicture } from '../marker.ts'
import type { SamplerModel } from '../run-model.ts'
import { scrollTable } from '../scroll-table.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

interface Row {
  readonly sampler: SamplerModel
  readonly efficiency: EfficiencyValue
}

/** The sampler whose gain is told above the table. */
const trained = 'leapfrog-layers'

/** The unit in which a gain is shown. */
const times = '×'

const columns: readonly [head: string, unit: string, of: (value: EfficiencyValue) => Estimate | undefined][] =
  [
    ['tau_int(Q)', 'trajectories', ({ integratedTime }) => integratedTime],
    ['independent Q', 'per 1000 forces', ({ perForceEvaluation }) => scaled(perForceEvaluation, 1000)],
    ['gain per force', 'over tuned HMC', ({ gain }) => gain?.perForceEvaluation],
    ['independent Q', 'per second', ({ perSecond }) => perSecond],
    ['gain per second', 'over tuned HMC', ({ gain }) => gain?.perSecond],
    ['trajectories', 'per second, all chains', ({ trajectoriesPerSecond }) => trajectoriesPerSecond],
  ]

/** What each sampler of a comparison gives for its cost, and what the trained one gains over tuned HMC. */
export class EfficiencyPanel extends Panel {
  readonly #name: string
  readonly #gains = element('dl', { class: 'gains' })
  readonly #scroll = scrollTable('Table of efficiencies')

  constructor(name: string) {
    const { title, explanation, terms } = describe(name)
    super(name, title, explanation, { span: 'all', terms })
    this.#name = name
    this.body.append(this.#gains, this.#scroll.frame)
  }

  protected override update(view: View): void {
    const rows = view.samplers.flatMap((sampler): Row[] => {
      const efficiency = readEfficiency(sampler.analyses.get(this.#name)?.value)
      return efficiency === undefined ? [] : [{ sampler, efficiency }]
    })
    const gain = rows.find(({ sampler }) => sampler.sampler === trained)?.efficiency.gain
    this.#gains.hidden = gain === undefined
    this.#gains.replaceChildren(
      ...(gain === undefined
        ? []
        : [
            headline('per force evaluation', gain.perForceEvaluation),
            headline('per second', gain.perSecond),
          ]),
    )
    const head = element(
      'tr',
      {},
      element('th', { scope: 'col' }, 'sampler'),
      ...columns.map(([name, unit]) =>
        element('th', { scope: 'col' }, name, element('span', { class: 'remark' }, unit)),
      ),
    )
    const body = rows.map(({ sampler, efficiency }) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, markerPicture(sampler.index), view.label(sampler)),
        ...columns.map(([name, , of]) => cell(of(efficiency), name.startsWith('gain') ? times : '')),
      ),
    )
    this.#scroll.table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...body))
  }
}

function headline(cost: string, gain: Estimate): HTMLElement {
  const value = gain.value === null ? 'not known yet' : `${estimateText(gain)}${times}`
  const reason = gain.reason === undefined ? '' : `: ${gain.reason}`
  return element(
    'div',
    {},
    element('dt', {}, `Independent Q ${cost}, ${trained} over tuned HMC${reason}`),
    element('dd', {}, value),
  )
}

function cell(estimate: Estimate | undefined, unit: string): HTMLElement {
  if (estimate === undefined) return element('td', { class: 'number muted' }, unit === '' ? '' : `1${unit}`)
  const text = estimateText(estimate)
  return element(
    'td',
    { class: 'number' },
    estimate.value === null ? text : `${text}${unit}`,
    ...(estimate.reason === undefined ? [] : [element('span', { class: 'remark' }, estimate.reason)]),
  )
}
