import { shellWord } from '../files/index.ts'
import type { TrialRecord } from '../training/saved-training.ts'
import { counted, duration, grouped, significant, valueWithError } from '../values/format.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { integratedTimeOfTrial } from '../values/training.ts'
import { zScoreText } from '../values/z-score.ts'
import { figureCell, type Html, html, joined, table } from './html.ts'
import type { ReportedTraining } from './reported-training.ts'

/** How far a training is, and what came of it. */
export function trainingCourse(training: ReportedTraining): Html {
  const { network, layers, lattice, beta, step, steps, modelStep, seconds, isOver, path, trials } = training
  const what = `A ${network} model${layers === undefined ? '' : ` of ${counted(layers, 'layer')}`} for the lattice ${lattice} at beta ${significant(beta)}`
  const time = seconds === undefined ? '' : ` in ${duration(seconds)}`
  if (!isOver)
    return html`<p>${what}, whose training is not over: it is at step ${grouped(step ?? 0)}${steps === undefined ? '' : ` of ${grouped(steps)}`}${time}. <code>leapstream train --resume ${shellWord(path)}</code> goes on with it.</p>`
  const made = steps === undefined ? '' : `, trained with ${counted(steps, 'step')}${time}`
  return html`<p>${what}${made}${modelStep === undefined ? '' : `; it is the one of step ${grouped(modelStep)}${trials.length > 1 ? ', the best of its trials' : ''}`}.</p>`
}

/** What chains that training never saw say of the model: a row for each trial. Undefined where there was none. */
export function trialsTable({ trials }: ReportedTraining): Html | undefined {
  if (trials.length === 0) return undefined
  const best = trials.findLastIndex((trial) => trial.best)
  return joined([
    html`<h4>Trials</h4>`,
    table(
      [
        'step',
        'E|dQ|',
        'tau_int of Q',
        'acceptance',
        '⟨exp(−dH + log J)⟩',
        'z',
        'longest rejection',
        'remarks',
      ],
      trials.map((trial, i) => trialRow(trial, i === best)),
    ),
    html`<p class="note">On chains that training never sees. E|dQ| and tau_int = 1 + 2 Σ ρ(t) are per trajectory; errors are one sigma. ⟨exp(−dH + log J)⟩ is exactly 1; z: distance from it, in errors. The longest rejection is the most trajectories in a row that one chain rejected.</p>`,
  ])
}

function trialRow(trial: TrialRecord, isBest: boolean): (Html | string)[] {
  const { step, acceptance, tunnelingRate, tunnelingRateError, longestRejection } = trial
  const { expMinusEnergyError: weight, expMinusEnergyErrorError: weightError } = trial
  const time = integratedTimeOfTrial({
    ...trial,
    integratedTime: Number.isFinite(trial.integratedTime) ? trial.integratedTime : null,
  })
  const { value, remark } = integratedTimeText(time)
  const z = weightError === null || weightError === 0 ? undefined : (weight - 1) / weightError
  return [
    figureCell(grouped(step), step),
    figureCell(valueWithError(tunnelingRate, tunnelingRateError), tunnelingRate, tunnelingRateError),
    figureCell(value, time.value, time.error),
    figureCell(significant(acceptance, 3), acceptance),
    figureCell(valueWithError(weight, weightError), weight, weightError),
    z === undefined ? '' : figureCell(zScoreText(z), z),
    figureCell(grouped(longestRejection), longestRejection),
    [isBest ? 'the model' : '', remark === '' ? '' : `tau_int: ${remark}`].filter(Boolean).join('; '),
  ]
}

/** Where a model comes from: all that somebody needs who wants to train it again. */
export function trainingProvenance({ path, hash, provenance, options }: ReportedTraining): Html {
  const text = (value: unknown) =>
    Array.isArray(value) ? value.join('x') : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return html`<h4>Provenance</h4>
${table(
  ['', 'value'],
  [
    ['file', html`<code>${path}</code>`],
    ['SHA-256 of the file', html`<code>${hash}</code>`],
    ...Object.entries(provenance).map(([name, value]): [string, Html] => [name, html`<code>${value}</code>`]),
    ...Object.entries(options).map(([name, value]): [string, Html] => [
      `option ${name}`,
      html`<code>${text(value)}</code>`,
    ]),
  ],
)}`
}
