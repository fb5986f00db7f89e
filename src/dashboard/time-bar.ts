import { grouped } from '../values/format.ts'
import { element } from './element.ts'
import { setText } from './set-text.ts'
import type { ChosenTime, TimeMove, TimeRange } from './time-range.ts'
import { shownRange } from './time-range.ts'
import type { View } from './view.ts'

/** Share of what is shown by which the arrows pan, and factor by which + and - zoom. */
const STEP = 0.25
const ZOOM = 0.5

/** Buttons and fields for the time axis of all curves, and for what is left out at the start. */
export class TimeBar {
  readonly element: HTMLElement
  readonly #range = element('p', { class: 'time-range', role: 'status' })
  readonly #logarithmic = element('input', { type: 'checkbox', id: 'time-logarithmic' })
  readonly #leftOut = element('input', {
    type: 'number',
    id: 'time-left-out',
    min: '0',
    step: '1',
    inputmode: 'numeric',
  })
  readonly #buttons: readonly HTMLButtonElement[]
  #view: View | undefined
  #extent: TimeRange = [0, 1]

  constructor() {
    const buttons: readonly [sign: string, label: string, move: () => TimeMove][] = [
      ['←', 'Earlier trajectories', () => ({ kind: 'pan', share: -STEP })],
      ['→', 'Later trajectories', () => ({ kind: 'pan', share: STEP })],
      ['+', 'Zoom in on the newest', () => ({ kind: 'zoom', at: this.#shown()[1], factor: ZOOM })],
      ['−', 'Zoom out', () => ({ kind: 'zoom', at: this.#shown()[1], factor: 1 / ZOOM })],
      ['All', 'Show all trajectories', () => ({ kind: 'reset' })],
    ]
    this.#buttons = buttons.map(([sign, label, move]) => {
      const button = element('button', { type: 'button', title: label, 'aria-label': label }, sign)
      button.addEventListener('click', () => this.#view?.moveTime(move(), this.#shown(), this.#extent))
      return button
    })
    this.#logarithmic.addEventListener('change', () =>
      this.#view?.choose({ logarithmicTime: this.#logarithmic.checked }),
    )
    this.#leftOut.addEventListener('change', () => {
      const leftOut = Math.max(0, Math.floor(Number(this.#leftOut.value) || 0))
      const open = this.#view?.chosen.open ?? []
      // curves only have a veil: what is left without the start, its panel says
      this.#view?.choose({
        leftOut,
        ...(leftOut > 0 && !open.includes('again') && { open: ['again', ...open] }),
      })
    })
    this.element = element(
      'div',
      { class: 'time-bar', role: 'group', 'aria-label': 'Time axis of all curves' },
      element('div', { class: 'buttons' }, ...this.#buttons),
      this.#range,
      element('label', { for: 'time-logarithmic' }, this.#logarithmic, 'logarithmic time'),
      element('label', { for: 'time-left-out' }, 'leave out the first', this.#leftOut, 'trajectories'),
      element(
        'p',
        { class: 'hint' },
        'On a curve: drag to choose a range, Ctrl and wheel or two fingers to zoom, shift and drag to pan, double click for all.',
      ),
    )
  }

  /** Shows what is chosen. */
  draw(view: View): void {
    this.#view = view
    const { time, logarithmicTime, leftOut } = view.chosen
    this.#extent = extentOf(view)
    setText(this.#range, rangeText(time, this.#shown()))
    this.#buttons.at(-1)!.disabled = time.from === undefined && time.to === undefined
    this.#logarithmic.checked = logarithmicTime
    if (document.activeElement !== this.#leftOut) this.#leftOut.value = String(leftOut)
  }

  #shown(): TimeRange {
    return shownRange(this.#view?.chosen.time ?? {}, this.#extent)
  }
}

/** Of all curves that are shown. */
function extentOf({ samplers, chosen }: View): TimeRange {
  const ends = samplers.flatMap(({ analyses }) =>
    [...analyses.values()].map(({ history }) => history.x.at(-1) ?? 0),
  )
  return [chosen.logarithmicTime ? 1 : 0, Math.max(1, ...ends)]
}

function rangeText({ from, to }: ChosenTime, [low, high]: TimeRange): string {
  if (from === undefined && to === undefined) return 'all trajectories'
  return to === undefined
    ? `from trajectory ${grouped(low)} on`
    : `trajectories ${grouped(low)} to ${grouped(high)}`
}
