import { element } from './element.ts'
import { markerPicture } from './marker.ts'
import { Plot } from './plot.ts'
import type { SamplerModel } from './run-model.ts'
import type { TimeMove, TimeRange } from './time-range.ts'
import type { View } from './view.ts'

/** One plot for each sampler side by side, the same for all; with one sampler just that plot. */
export class Multiples {
  readonly element = element('div', { class: 'multiples' })
  readonly #cells = new Map<string, { plot: Plot; cell: HTMLElement; caption: HTMLElement }>()
  readonly #className: string
  readonly #onMove: ((id: string, move: TimeMove, shown: TimeRange) => void) | undefined

  /** `onMove`, of plots over Monte Carlo time: told how the reader moves the time axis of a sampler's plot. */
  constructor(className: string, onMove?: (id: string, move: TimeMove, shown: TimeRange) => void) {
    this.#className = className
    this.#onMove = onMove
  }

  /** Calls `draw` with the plot of each sampler that is shown, and drops the plots of the others. */
  show(view: View, draw: (sampler: SamplerModel, plot: Plot) => string): void {
    this.element.classList.toggle('many', view.several)
    const shown = new Set(view.samplers.map((sampler) => sampler.id))
    for (const [id, { plot, cell }] of this.#cells) {
      if (shown.has(id)) continue
      plot.dispose()
      cell.remove()
      this.#cells.delete(id)
    }
    view.samplers.forEach((sampler, position) => {
      let made = this.#cells.get(sampler.id)
      if (made === undefined) {
        const onMove = this.#onMove
        const plot = new Plot({
          className: this.#className,
          ...(onMove !== undefined && {
            onMove: (move: TimeMove, shown: TimeRange) => onMove(sampler.id, move, shown),
          }),
        })
        const caption = element('figcaption')
        const cell = element('figure', {}, caption, plot.element)
        made = { plot, cell, caption }
        this.#cells.set(sampler.id, made)
      }
      if (this.element.children[position] !== made.cell) {
        this.element.insertBefore(made.cell, this.element.children[position] ?? null)
      }
      const remark = draw(sampler, made.plot)
      made.caption.replaceChildren(
        ...(view.several
          ? [markerPicture(sampler.index), element('span', { class: 'name' }, view.label(sampler))]
          : []),
        ...(remark ? [element('span', { class: 'detail' }, remark)] : []),
      )
    })
  }

  dispose(): void {
    for (const { plot } of this.#cells.values()) plot.dispose()
    this.#cells.clear()
  }
}
