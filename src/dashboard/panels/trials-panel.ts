import { absent, grouped, significant, valueWithError } from '../../stats/format.ts'
import { element } from '../element.ts'
import { scrollTable } from '../scroll-table.ts'
import type { TrainingModel } from '../training-model.ts'
import type { TrialValue } from '../training-values.ts'
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
      'The real sampler on chains that training never sees. The model with the smallest tau_int, within errors, is kept.',
      { span: 'two' },
    )
    this.#model = model
    this.body.append(this.#scroll.frame, this.#empty, this.#recoveries)
  }

  protected override update(): void {
    const { trials, best, recoveries } = this.#model
    this.#empty.hidden = trials.length > 0
    this.#scroll.table.hidden = trials.length === 0
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
          element(
            'tr',
            trial === best ? { class: 'best-trial' } : {},
            ...columns.map(([, , text], i) =>
              i === 0
                ? element('th', { scope: 'row', class: 'number' }, text(trial))
                : element('td', { class: 'number' }, text(trial)),
            ),
            element('td', { class: 'note' }, trial === best ? 'best' : ''),
          ),
        ),
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
