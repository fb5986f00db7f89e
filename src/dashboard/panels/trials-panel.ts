import { absent, grouped, significant, valueWithError } from '../../values/format.ts'
import { element } from '../element.ts'
import { scrollTable } from '../scroll-table.ts'
import type { TrainingModel } from '../training-model.ts'
import type { ReferencePoint, TrialValue } from '../training-values.ts'
import { whyNotBest } from '../why-not-best.ts'
import { Panel } from './panel.ts'

const columns: readonly [head: string, unit: string, text: (trial: TrialValue) => string][] = [
  ['step', '', ({ step }) => grouped(step)],
  ['tau_int(Q)', 'trajectories', integratedTimeText],
  [
    'tunneling rate',
    '⟨|ΔQ|⟩ per trajectory',
    ({ tunnelingRate, tunnelingRateError }) => withError(tunnelingRate, tunnelingRateError),
  ],
  ['acceptance', '', ({ acceptance }) => known(acceptance)],
  [
    '⟨exp(−dH + log J)⟩',
    'exactly 1',
    ({ expMinusEnergyError, expMinusEnergyErrorError }) =>
      withError(expMinusEnergyError, expMinusEnergyErrorError),
  ],
  ['longest rejection', 'trajectories', ({ longestRejection }) => known(longestRejection)],
]

/** What the trials of a training said, the best model marked; below, where it had to go back. */
export class TrialsPanel extends Panel {
  readonly #model: TrainingModel
  readonly #scroll = scrollTable('Table of trials')
  readonly #empty = element(
    'p',
    { class: 'explanation' },
    'None yet: they begin once beta has arrived, after 60 % of the steps.',
  )
  readonly #recoveries = element('ul', { class: 'recoveries' })

  constructor(model: TrainingModel) {
    super(
      'trials',
      'Trials',
      'The real sampler on chains that training never sees. The model with the smallest tau_int is kept; of those that errors do not tell apart, the one that tunnels most, since the tunneling rate is known ten times as well.',
      { span: 'two', terms: ['value(error)', 'tau_int', 'tunneling rate', 'unreliable', 'frozen'] },
    )
    this.#model = model
    this.body.append(this.#scroll.frame, this.#empty, this.#recoveries)
  }

  protected override update(): void {
    const { trials, best, recoveries, references } = this.#model
    const reference = references.find(({ trial }) => trial !== undefined)
    this.#empty.hidden = trials.length > 0
    this.#scroll.frame.hidden = trials.length === 0 && reference === undefined
    this.#scroll.table.replaceChildren(
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...columns.map(([head, unit]) =>
            element(
              'th',
              { scope: 'col' },
              head,
              unit === '' ? undefined : element('span', { class: 'remark' }, unit),
            ),
          ),
          element('th', { scope: 'col' }, ''),
        ),
      ),
      element(
        'tbody',
        {},
        ...trials.map((trial) =>
          row(trial, trial === best ? 'best-trial' : '', trial === best ? 'best' : whyNotBest(trial, best)),
        ),
        ...(reference?.trial === undefined
          ? []
          : [row(reference.trial, 'reference-trial', hmcNote(reference), 'HMC')]),
      ),
    )
    this.#recoveries.replaceChildren(
      ...recoveries.map(({ step, recovery }) =>
        element(
          'li',
          {},
          `Step ${grouped(step)}: ${recovery}; back to the last good parameters at half the rate.`,
        ),
      ),
    )
  }
}

function row(trial: TrialValue, name: string, remark: string, title = grouped(trial.step)): HTMLElement {
  return element(
    'tr',
    name === '' ? {} : { class: name },
    ...columns.map(([, , text], i) =>
      i === 0
        ? element('th', { scope: 'row', class: 'number' }, title)
        : element('td', { class: 'number' }, text(trial)),
    ),
    element('td', { class: 'note' }, remark),
  )
}

const hmcNote = ({ leapfrogSteps, stepSize }: ReferencePoint): string =>
  `as many leapfrog steps: ${leapfrogSteps} of ${significant(stepSize, 3)}`

const known = (value: number): string => (Number.isFinite(value) ? significant(value, 3) : absent)
const withError = (value: number, error: number): string =>
  Number.isFinite(value) ? valueWithError(value, error) : absent

/** tau_int of a trial, and what must be said of it. */
export function integratedTimeText({
  integratedTime,
  integratedTimeError,
  frozen,
  reliable,
}: TrialValue): string {
  if (frozen) return Number.isFinite(integratedTime) ? `frozen, > ${known(integratedTime)}` : 'frozen'
  return `${withError(integratedTime, integratedTimeError)}${reliable || !Number.isFinite(integratedTime) ? '' : ' unreliable'}`
}
