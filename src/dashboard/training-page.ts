import { duration, grouped, percent, significant } from '../values/format.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { integratedTimeOfTrial, type TrainingProgressValue } from '../values/training.ts'
import { Catalogue } from '../wording/catalogue.ts'
import { AlarmBar } from './alarm-bar.ts'
import { showInTab } from './alarm-in-tab.ts'
import { AlarmNotifications } from './alarm-notifications.ts'
import { ConnectionDisplay } from './connection-display.ts'
import { DrawnPage } from './drawn-page.ts'
import { element } from './element.ts'
import { readPageView } from './page-view.ts'
import { LayersPanel } from './panels/layers-panel.ts'
import { LearningCurvePanel } from './panels/learning-curve-panel.ts'
import type { Panel } from './panels/panel.ts'
import { TrialsPanel } from './panels/trials-panel.ts'
import { showParameters } from './parameters.ts'
import { setText } from './set-text.ts'
import { alarmsOf } from './standing-alarm.ts'
import { curveNames, type TrainingModel } from './training-model.ts'
import type { View } from './view.ts'

/** The page of a training: how far it is, its curves, the layers of the model, its trials. */
export class TrainingPage extends DrawnPage {
  readonly #catalogue = new Catalogue()
  readonly #model: TrainingModel
  readonly #status = new ConnectionDisplay('training')
  readonly #alarmBar = new AlarmBar()
  readonly #notifications = new AlarmNotifications()
  readonly #parameters = element('dl', { class: 'parameters' })
  readonly #bar = element('progress', { max: '1', 'aria-label': 'Progress of the training' })
  readonly #progressText = element('p', { class: 'progress-text' })
  readonly #scale: LayersPanel
  readonly #panels: readonly Panel[]
  readonly #main = element('main', { class: 'panels' })

  constructor(root: HTMLElement, model: TrainingModel) {
    super()
    this.#model = model
    this.#scale = new LayersPanel('scale', model)
    this.#panels = [
      ...curveNames.map((name) => new LearningCurvePanel(name, model)),
      new LayersPanel('steps', model),
      this.#scale,
      new TrialsPanel(model),
    ]
    this.#main.append(...this.#panels.map((panel) => panel.element))
    root.replaceChildren(
      element(
        'header',
        { class: 'top' },
        element(
          'div',
          { class: 'top-row' },
          element('div', { class: 'names' }, element('h1', {}, 'training'), this.#parameters),
          this.#notifications.element,
          this.#status.element,
        ),
        this.#alarmBar.element,
        element('div', { class: 'progress-row' }, this.#bar, this.#progressText),
      ),
      this.#status.banner,
      this.#main,
    )
    this.invalidate()
  }

  protected override draw(): void {
    const { progress, ending, layers } = this.#model
    this.#status.draw(ending, this.connection)
    showParameters(this.#parameters, progress === undefined ? [] : parametersOf(progress))
    if (progress === undefined) this.#bar.removeAttribute('value')
    else this.#bar.value = progress.step / progress.steps
    setText(this.#progressText, this.#progressLine())
    const alarms = alarmsOf(this.statuses, () => '')
    this.#alarmBar.draw(alarms)
    this.#notifications.draw(alarms, 'training')
    showInTab(alarms, progress === undefined ? 'training' : `${ending?.kind ?? this.#percent()} · training`)
    this.#scale.element.hidden = layers !== undefined && layers.scale === undefined
    const view: View = {
      samplers: [],
      several: false,
      palette: this.palette,
      catalogue: this.#catalogue,
      measurements: [],
      chosen: readPageView(''),
      label: () => '',
      choose: () => {},
      moveTime: () => {},
    }
    for (const panel of this.#panels) panel.draw(view)
  }

  #percent(): string {
    const { step, steps } = this.#model.progress!
    return percent(step / steps)
  }

  #progressLine(): string {
    const { progress, ending, best } = this.#model
    if (progress === undefined) return 'waiting for the first steps'
    const { step, steps, rate, seconds, eta } = progress
    const parts = [
      `${ending === undefined ? '' : `${ending.kind}  ·  `}step ${grouped(step)} of ${grouped(steps)} (${this.#percent()})`,
      ...(rate !== null && rate > 0 && !ending
        ? [`${significant(Number(rate.toPrecision(3)))} steps/s`]
        : []),
      ...(seconds !== null ? [`${duration(seconds)} elapsed`] : []),
      ...(eta !== null && !ending ? [`${duration(eta)} left`] : []),
      ...(best === undefined
        ? []
        : [
            `best model: step ${grouped(best.step)}, tau_int(Q) ${integratedTimeText(integratedTimeOfTrial(best)).value}`,
          ]),
    ]
    return parts.join('  ·  ')
  }
}

/** What is trained, in words. */
function parametersOf(progress: TrainingProgressValue): [string, string][] {
  const { network, lattice, beta, layers, block, batch, precision, seed } = progress
  return [
    ['network', network],
    ['lattice', lattice.join(' × ')],
    ['beta', String(beta)],
    ['layers', String(layers)],
    ['block', typeof block === 'object' ? block.join(' × ') : (block ?? '')],
    ['batch', String(batch)],
    ['precision', precision],
    ['seed', String(seed)],
  ]
}
