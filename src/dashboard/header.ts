import { duration, grouped, significant } from '../stats/format.ts'
import type { Progress } from './analysis-value.ts'
import { element } from './element.ts'
import { markerPicture } from './marker.ts'
import type { RunModel, SamplerModel } from './run-model.ts'
import { verdictText } from './verdict.ts'

/** State of the connection, as the client tells it. */
export type Connectivity = 'connecting' | 'open' | 'closed'

/** What the header needs beside the model. */
export interface HeaderState {
  readonly connectivity: Connectivity
  /** True once the connection has been open: from then on a loss is a loss, not a slow start. */
  readonly wasOpen: boolean
  /** When the last value came, milliseconds since 1970. */
  readonly lastValue: number | undefined
  readonly hidden: ReadonlySet<string>
  label(sampler: SamplerModel): string
}

/** The top of the page: what runs, with which parameters, how far it is, and whether the page is connected. */
export class Header {
  readonly element: HTMLElement
  /** Says that the connection is lost, and how old the numbers are. */
  readonly banner = element('p', { class: 'banner', role: 'status', hidden: '' })
  readonly #title = element('h1', {}, 'leapstream')
  readonly #status = element('p', { class: 'status', role: 'status' })
  /** Says which sampler is not exact, so that nobody has to scroll to learn it. */
  readonly #alarm = element('div', { class: 'alarm-bar', role: 'alert', hidden: '' })
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
        this.#status,
      ),
      this.#alarm,
      element('div', { class: 'progress-row' }, this.#bar, this.#progressText),
      this.#legend,
    )
  }

  /** Shows the state of run and connection. */
  draw(model: RunModel, state: HeaderState): void {
    const samplers = model.samplers
    const progress = samplers.flatMap((sampler) => (sampler.progress === undefined ? [] : [sampler.progress]))
    const pipeline = progress.find((p) => p.pipeline !== undefined)?.pipeline
    setText(this.#title, pipeline ?? 'leapstream')
    this.#drawAlarm(model, state)
    this.#drawParameters(progress)
    this.#drawStatus(model.complete, state)
    this.#drawProgress(progress, model.complete)
    this.#drawLegend(samplers, state)
  }

  #drawAlarm({ violations, samplers }: RunModel, { label }: HeaderState): void {
    const texts = violations.map(({ sampler, exactness }) => {
      const { reason } = verdictText(exactness)
      return [samplers.length > 1 ? label(sampler) : '', reason].filter((part) => part !== '').join(': ')
    })
    const name = this.#title.textContent
    document.title = texts.length > 0 ? `NOT EXACT · ${name}` : `${name}`
    this.#alarm.hidden = texts.length === 0
    const text = texts.length === 0 ? '' : `NOT EXACT: ${texts.join('; ')}`
    if (this.#alarm.textContent === text) return
    this.#alarm.replaceChildren(element('a', { href: '#panel-exactness' }, text))
  }

  #drawParameters(progress: readonly Progress[]): void {
    const each = (read: (p: (typeof progress)[number]) => string | undefined): string =>
      [...new Set(progress.map(read).filter((text) => text !== undefined))].join(', ')
    const number = (value: number | undefined): string | undefined =>
      value === undefined ? undefined : significant(value)
    const rows: [string, string][] = [
      ['lattice', each((p) => p.lattice?.join(' × '))],
      ['beta', each((p) => number(p.beta))],
      ['chains', each((p) => number(p.chains))],
      ...[...new Set(progress.flatMap((p) => Object.keys(p.settings)))].map((name): [string, string] => [
        name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
        each(({ settings: { [name]: value } }) => (typeof value === 'number' ? significant(value) : value)),
      ]),
      ['precision', each((p) => p.precision)],
      ['seed', each((p) => p.seed)],
    ]
    const text = JSON.stringify(rows)
    if (this.#parameters.dataset.shown === text) return
    this.#parameters.dataset.shown = text
    this.#parameters.replaceChildren(
      ...rows
        .filter(([, value]) => value !== '')
        .map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
    )
  }

  #drawStatus(complete: boolean, { connectivity, wasOpen, lastValue }: HeaderState): void {
    const lost = connectivity !== 'open' && wasOpen
    const [name, text] = complete
      ? ['complete', 'complete']
      : connectivity === 'open'
        ? ['open', 'live']
        : lost
          ? ['lost', connectivity === 'connecting' ? 'reconnecting' : 'disconnected']
          : connectivity === 'connecting'
            ? ['waiting', 'connecting']
            : ['lost', 'not connected']
    setText(this.#status, text)
    this.#status.className = `status ${name}`
    const since =
      lastValue === undefined ? '' : ` The values are those of ${new Date(lastValue).toLocaleTimeString()}.`
    const notice = complete
      ? 'The run is complete. These are its final values.'
      : lost
        ? `The connection is lost${connectivity === 'connecting' ? '; trying again' : ''}.${since}`
        : ''
    setText(this.banner, notice)
    this.banner.hidden = notice === ''
    this.banner.classList.toggle('complete', complete)
  }

  #drawProgress(progress: readonly Progress[], complete: boolean): void {
    const shareOf = (p: Progress): number | undefined =>
      p.total === undefined || p.total <= 0 ? undefined : Math.min(1, p.trajectories / p.total)
    // Of several samplers the one that is furthest behind: the run is as far as that.
    const last = progress.reduce<Progress | undefined>(
      (a, b) => (a === undefined || (shareOf(b) ?? b.trajectories) < (shareOf(a) ?? a.trajectories) ? b : a),
      undefined,
    )
    const share = complete ? 1 : last && shareOf(last)
    if (share === undefined) this.#bar.removeAttribute('value')
    else this.#bar.value = share
    this.#bar.hidden = last === undefined
    if (last === undefined) {
      setText(this.#progressText, '')
      return
    }
    const etas = progress.flatMap((p) => (p.eta === undefined ? [] : [p.eta]))
    const phase = complete
      ? 'complete'
      : progress.some((p) => p.phase === 'thermalize')
        ? 'thermalizing'
        : progress.some((p) => p.phase === 'sample')
          ? 'sampling'
          : last.phase === 'start'
            ? 'starting'
            : last.phase
    const percent = share === undefined ? '' : ` (${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %)`
    const parts = [
      phase,
      `${grouped(last.trajectories)}${last.total === undefined ? '' : ` of ${grouped(last.total)}`} trajectories per chain${percent}${progress.length > 1 ? `, ${progress.length} samplers` : ''}`,
      last.rate === undefined || complete
        ? undefined
        : `${significant(Number(last.rate.toPrecision(3)))} trajectories/s per chain`,
      last.seconds === undefined ? undefined : `${duration(last.seconds)} elapsed`,
      !complete && etas.length > 0 ? `${duration(Math.max(...etas))} to go` : undefined,
    ]
    setText(this.#progressText, parts.filter((part) => part !== undefined).join('  ·  '))
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

function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text
}
