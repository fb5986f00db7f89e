import type { Status } from '../client/connection.ts'
import { significant } from '../values/format.ts'
import type { Progress } from '../values/progress.ts'
import type { Tuning } from '../values/tuning.ts'
import { verdictText } from '../wording/verdict.ts'
import { AlarmBar } from './alarm-bar.ts'
import { showInTab } from './alarm-in-tab.ts'
import { AlarmNotifications } from './alarm-notifications.ts'
import { ConnectionDisplay, type ConnectionState } from './connection-display.ts'
import { element } from './element.ts'
import { groupBy } from './group-by.ts'
import { markerPicture } from './marker.ts'
import { panelAnchor } from './panel-anchor.ts'
import { showParameters } from './parameters.ts'
import { type RunProgress, runProgress, tuningProgress } from './progress-text.ts'
import type { RunModel, SamplerModel } from './run-model.ts'
import { setText } from './set-text.ts'
import { alarmsOfRuns } from './standing-alarm.ts'

/** More settings of the samplers have no room. */
const mostSettings = 12

/** What the header needs beside the model. */
export interface HeaderState extends ConnectionState {
  readonly hidden: ReadonlySet<string>
  readonly statuses: readonly Status[]
  label(sampler: SamplerModel): string
}

/** The top of the page: what runs, with which parameters, how far it is, and whether the page is connected. */
export class Header {
  readonly element: HTMLElement
  readonly #connection = new ConnectionDisplay('run')
  /** Says that the connection is lost, and how old the numbers are. */
  readonly banner = this.#connection.banner
  readonly #title = element('h1', {}, 'leapstream')
  readonly #alarmBar = new AlarmBar()
  readonly #notifications = new AlarmNotifications()
  /** What is said of exactness where nothing is wrong. */
  readonly #verdict = element('p', { class: 'header-verdict', hidden: '' })
  readonly #parameters = element('dl', { class: 'parameters' })
  readonly #bar = element('progress', { max: '1', 'aria-label': 'Progress of the run' })
  readonly #progressText = element('p', { class: 'progress-text' })
  readonly #legend = element('div', { class: 'legend', role: 'group', 'aria-label': 'Samplers shown' })
  readonly #toggles = new Map<string, HTMLButtonElement>()
  readonly #toggle: (id: string) => void

  constructor(toggle: (id: string) => void) {
    this.#toggle = toggle
    this.element = element(
      'header',
      { class: 'top' },
      element(
        'div',
        { class: 'top-row' },
        element('div', { class: 'names' }, this.#title, this.#parameters),
        this.#notifications.element,
        this.#connection.element,
      ),
      this.#alarmBar.element,
      element('div', { class: 'progress-row' }, this.#bar, this.#progressText, this.#verdict),
      this.#legend,
    )
  }

  /** Shows the state of run and connection. */
  draw(model: RunModel, state: HeaderState): void {
    const samplers = model.samplers
    const progress = samplers.flatMap((sampler) => (sampler.progress === undefined ? [] : [sampler.progress]))
    const pipeline = progress.find((p) => p.pipeline !== undefined)?.pipeline
    const { tuning } = model
    setText(this.#title, pipeline ?? (tuning === undefined ? 'leapstream' : 'compare'))
    this.#drawAlarms(model, state)
    this.#drawVerdict(model, state)
    if (progress.length === 0 && tuning !== undefined)
      showParameters(this.#parameters, tuningParameters(tuning))
    else this.#drawParameters(progress)
    this.#connection.draw(model.ending, state)
    this.#drawProgress(runProgress(progress, model.ending) ?? (tuning && tuningProgress(tuning)))
    this.#drawLegend(samplers, state)
  }

  #drawAlarms(model: RunModel, { statuses, label }: HeaderState): void {
    const alarms = alarmsOfRuns(model, statuses, label)
    const name = this.#title.textContent
    this.#alarmBar.draw(alarms)
    this.#notifications.draw(alarms, name)
    showInTab(alarms, name)
  }

  #drawVerdict({ verdicts, samplers, catalogue }: RunModel, { label }: HeaderState): void {
    const several = samplers.length > 1
    const calm = verdicts
      .filter(({ exactness }) => exactness.verdict !== 'violated')
      .map(({ sampler, exactness }) => ({ name: label(sampler), ...verdictText(exactness, catalogue) }))
    const counts = [...groupBy(calm, ({ verdict }) => verdict)].map(([verdict, whose]) =>
      several ? `${whose.length} ${verdict}` : verdict,
    )
    const cautious = calm.filter(({ caution }) => caution !== '')
    const whose = several ? ` of ${cautious.map(({ name }) => name).join(', ')}` : ''
    const caution = cautious.length === 0 ? '' : `. What passes rests on the start of the chains${whose}.`
    const passed = cautious.length === 0 && verdicts.every(({ exactness }) => exactness.verdict === 'passed')
    this.#verdict.hidden = calm.length === 0
    this.#verdict.classList.toggle('passed', passed)
    const text = `${counts.join(', ')}${caution}`
    if (this.#verdict.textContent === text) return
    this.#verdict.replaceChildren(element('a', { href: panelAnchor('exactness') }, text))
  }

  #drawParameters(progress: readonly Progress[]): void {
    const each = (read: (p: (typeof progress)[number]) => string | undefined): string =>
      [...new Set(progress.map(read).filter((text) => text !== undefined))].join(', ')
    const rows: [string, string][] = [
      ['lattice', each((p) => p.lattice?.join(' × '))],
      ['beta', each((p) => (p.beta === undefined ? undefined : significant(p.beta)))],
      ['chains', each((p) => significant(p.chains))],
      ...[...new Set(progress.flatMap((p) => Object.keys(p.settings)))]
        .slice(0, mostSettings)
        .map((name): [string, string] => [
          name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
          each(({ settings: { [name]: value } }) => (typeof value === 'number' ? significant(value) : value)),
        ]),
      ['precision', each((p) => p.precision)],
      ['seed', each((p) => p.seed?.toString())],
    ]
    showParameters(this.#parameters, rows)
  }

  #drawProgress(made: RunProgress | undefined): void {
    if (made?.share === undefined) this.#bar.removeAttribute('value')
    else this.#bar.value = made.share
    this.#bar.hidden = made === undefined
    setText(this.#progressText, made?.text ?? '')
  }

  #drawLegend(samplers: readonly SamplerModel[], state: HeaderState): void {
    this.#legend.hidden = samplers.length < 2
    for (const sampler of samplers) {
      let toggle = this.#toggles.get(sampler.id)
      if (toggle === undefined) {
        toggle = element('button', { type: 'button' }, markerPicture(sampler.index), element('span', {}))
        toggle.addEventListener('click', () => this.#toggle(sampler.id))
        this.#toggles.set(sampler.id, toggle)
        this.#legend.append(toggle)
      }
      setText(toggle.lastElementChild as HTMLElement, state.label(sampler))
      const shown = !state.hidden.has(sampler.id)
      toggle.setAttribute('aria-pressed', String(shown))
      toggle.title = shown ? `Hide ${state.label(sampler)}` : `Show ${state.label(sampler)}`
    }
  }
}

/** What HMC is tuned for. */
function tuningParameters({ lattice, beta, chains, precision, seed }: Tuning): [string, string][] {
  return [
    ['lattice', lattice.join(' × ')],
    ['beta', String(beta)],
    ['chains', String(chains)],
    ['precision', precision],
    ['seed', String(seed)],
  ]
}
