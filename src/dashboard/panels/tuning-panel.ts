import { grouped, significant } from '../../values/format.ts'
import type { Tuning } from '../../values/tuning.ts'
import { element } from '../element.ts'
import type { RunModel } from '../run-model.ts'
import { scrollTable } from '../scroll-table.ts'
import { Panel } from './panel.ts'

type Candidate = Tuning['tried'][number]

const columns: readonly [head: string, unit: string, text: (candidate: Candidate) => string][] = [
  ['step size', '', ({ stepSize }) => significant(stepSize)],
  ['leapfrog steps', 'per trajectory', ({ leapfrogSteps }) => grouped(leapfrogSteps)],
  ['stage', '', ({ stages }) => grouped(stages)],
  ['acceptance', '', ({ acceptance }) => significant(acceptance, 2)],
  ['tunneling rate', 'per trajectory', ({ tunnelingRate }) => significant(tunnelingRate, 2)],
  ['tau_int(Q)', 'trajectories', ({ integratedTime }) => significant(integratedTime, 2)],
  [
    'independent Q',
    'per second',
    ({ effectiveSamplesPerSecond }) => significant(effectiveSamplesPerSecond, 2),
  ],
]

/** The candidates of the scan that a comparison begins with, best first. */
export class TuningPanel extends Panel {
  readonly #model: RunModel
  readonly #scroll = scrollTable('Candidates for HMC')

  constructor(model: RunModel) {
    super('tuning', 'Tuning of HMC', '', { span: 'all' })
    this.#model = model
    this.body.append(this.#scroll.frame)
  }

  protected override update(): void {
    const { tuning } = this.#model
    if (tuning === undefined) return
    const { count, tried, ended } = tuning
    const shown = tried.length < count ? `, the best ${tried.length} shown` : ''
    this.explain(
      `Step size and trajectory length are scanned on chains of their own, so that HMC is compared at its best. Stage by stage the better half goes on with twice the work. ${grouped(count)} ${count === 1 ? 'candidate' : 'candidates'} tried${ended === undefined ? ' so far' : ''}${shown}; the first is the best.`,
    )
    const head = columns.map(([name, unit]) =>
      element(
        'th',
        { scope: 'col' },
        name,
        ...(unit === '' ? [] : [element('span', { class: 'remark' }, unit)]),
      ),
    )
    const rows = tried.map((candidate, i) =>
      element(
        'tr',
        i === 0 ? { class: 'best-candidate' } : {},
        ...columns.map(([, , text], c) =>
          element(c === 0 ? 'th' : 'td', c === 0 ? { scope: 'row' } : { class: 'number' }, text(candidate)),
        ),
      ),
    )
    this.#scroll.table.replaceChildren(
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    )
    this.#scroll.frame.hidden = tried.length === 0
  }
}
