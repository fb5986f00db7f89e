import {
  type EfficiencyWithGain,
  type Estimate,
  efficiencyWithGain,
  scaled,
} from '../../values/efficiency.ts'
import { estimateText } from '../../values/estimate-text.ts'
import { absent } from '../../values/format.ts'
import { readValue } from '../../values/read-value.ts'
import type { Entry } from '../../wording/entry.ts'
import { element } from '../element.ts'
import { groupBy } from '../group-by.ts'
import { markerPicture } from '../marker.ts'
import type { SamplerModel } from '../run-model.ts'
import { scrollTable } from '../scroll-table.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

interface Row {
  readonly sampler: SamplerModel
  readonly efficiency: EfficiencyWithGain
}

/** The sampler whose gain is told above the table. */
const trained = 'leapfrog-layers'

const columns: readonly [
  head: string,
  unit: string,
  of: (value: EfficiencyWithGain) => Estimate | undefined,
][] = [
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
  readonly #notes = element('ul', { class: 'notes' })

  constructor(name: string, { title, explanation, terms }: Entry) {
    super(name, title, explanation, { span: 'all', terms })
    this.#name = name
    this.body.append(this.#gains, this.#scroll.frame, this.#notes)
  }

  protected override update(view: View): void {
    const rows = view.samplers.flatMap((sampler): Row[] => {
      const efficiency = readValue(efficiencyWithGain, sampler.analyses.get(this.#name)?.value)
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
        ...columns.map(([name, , of]) => {
          const estimate = of(efficiency)
          const gains = name.startsWith('gain')
          if (estimate === undefined) return element('td', { class: 'number muted' }, gains ? '1×' : '')
          return element('td', { class: 'number' }, gains ? times(estimate) : estimateText(estimate))
        }),
      ),
    )
    this.#scroll.table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...body))
    this.#notes.replaceChildren(...notes(rows, view))
  }
}

/** So many times as much. */
function times({ reason, ...gain }: Estimate): string {
  if (gain.value === null) return absent
  const isDoubtful = gain.bound === undefined && reason !== undefined
  return `${estimateText(gain)}×${isDoubtful ? ' ?' : ''}`
}

function headline(cost: string, gain: Estimate): HTMLElement {
  return element(
    'div',
    {},
    element('dt', {}, `Independent Q ${cost}, ${trained} over tuned HMC`),
    element('dd', {}, gain.value === null ? 'not known yet' : times(gain)),
  )
}

/** Each reason of a bound or a doubt once, with the samplers whose tau_int it comes from. */
function notes(rows: readonly Row[], view: View): HTMLElement[] {
  const said = rows.flatMap(({ sampler, efficiency }) =>
    columns.flatMap(([, , of]) => {
      const reason = of(efficiency)?.reason
      return reason === undefined
        ? []
        : [{ sampler, reason, fromTime: efficiency.integratedTime.reason === reason }]
    }),
  )
  return [...groupBy(said, ({ reason }) => reason)].map(([reason, whose]) => {
    const sources = whose.filter(({ fromTime }) => fromTime)
    const samplers = new Set((sources.length > 0 ? sources : whose).map(({ sampler }) => view.label(sampler)))
    const what = sources.length > 0 ? 'tau_int(Q) of ' : ''
    return element('li', {}, `${what}${[...samplers].join(', ')}: ${reason}`)
  })
}
