import { grouped, significant, valueWithError } from '../../values/format.ts'
import { integratedTimeLine } from '../../values/integrated-time-text.ts'
import { type HmcReferenceValue, integratedTimeOfTrial, type TrialResult } from '../../values/training.ts'
import { element } from '../element.ts'
import { scrollTable } from '../scroll-table.ts'
import type { TrainingModel } from '../training-model.ts'
import { whyNotBest } from '../why-not-best.ts'
import { Panel } from './panel.ts'

const columns: readonly [head: string, unit: string, text: (trial: TrialResult) => string][] = [
  ['tau_int(Q)', 'trajectories', (trial) => integratedTimeLine(integratedTimeOfTrial(trial))],
  [
    'tunneling rate',
    '⟨|ΔQ|⟩ per trajectory',
    ({ tunnelingRate, tunnelingRateError }) => valueWithError(tunnelingRate, tunnelingRateError),
  ],
  ['acceptance', '', ({ acceptance }) => significant(acceptance, 3)],
  [
    '⟨exp(−dH + log J)⟩',
    'exactly 1',
    ({ expMinusEnergyError, expMinusEnergyErrorError }) =>
      valueWithError(expMinusEnergyError, expMinusEnergyErrorError),
  ],
  ['longest rejection', 'trajectories', ({ longestRejection }) => grouped(longestRejection)],
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
          element('th', { scope: 'col' }, 'step'),
          ...columns.map(([head, unit]) =>
            element(
              'th',
              { scope: 'col' },
              head,
              unit === '' ? undefined : element('span', { class: 'remark' }, unit),
            ),
          ),
          element('td'),
        ),
      ),
      element(
        'tbody',
        {},
        ...trials.map((trial) =>
          row(
            grouped(trial.step),
            trial,
            trial === best ? 'best-trial' : '',
            trial === best ? 'best' : whyNotBest(trial, best),
          ),
        ),
        ...(reference?.trial === undefined
          ? []
          : [row('HMC', reference.trial, 'reference-trial', hmcNote(reference))]),
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

function row(title: string, trial: TrialResult, name: string, remark: string): HTMLElement {
  return element(
    'tr',
    name === '' ? {} : { class: name },
    element('th', { scope: 'row', class: 'number' }, title),
    ...columns.map(([, , text]) => element('td', { class: 'number' }, text(trial))),
    element('td', { class: 'note' }, remark),
  )
}

const hmcNote = ({ leapfrogSteps, stepSize }: HmcReferenceValue): string =>
  `as many leapfrog steps: ${leapfrogSteps} of ${significant(stepSize, 3)}`
