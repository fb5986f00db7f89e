import type { Entry } from '../../wording/entry.ts'
import { element } from '../element.ts'
import { Plot, type Scene } from '../plot.ts'
import { type Reading, showReadings } from '../readings.ts'
import { setText } from '../set-text.ts'
import type { TimeMove, TimeRange } from '../time-range.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** One analysis of all samplers as curves in one plot, with their readings above it; under the cursor, those at its place. */
export abstract class CurvesPanel<Curve> extends Panel {
  protected readonly name: string
  protected readonly axis: string
  protected readonly title: string
  readonly #heading = element('p', { class: 'readings-heading', hidden: '' })
  readonly #readings = element('ul', { class: 'readings' })
  readonly #plot: Plot
  #hover: number | undefined

  constructor(name: string, entry: Entry) {
    super(name, entry.title, entry.explanation, { terms: entry.terms })
    this.name = name
    this.axis = entry.axis
    this.title = entry.title
    this.#plot = new Plot({
      onHover: (x) => {
        if (x === this.#hover || this.view === undefined) return
        this.#hover = x
        this.#read(this.curves(this.view), this.view)
      },
      ...(this.moved !== undefined && {
        onMove: (move: TimeMove, shown: TimeRange) => this.moved?.(move, shown),
      }),
    })
    this.body.append(this.#heading, this.#readings, this.#plot.element)
  }

  /** Of curves over Monte Carlo time: what to do when the reader moves the time axis. */
  protected moved?(move: TimeMove, shown: TimeRange): void

  /** What the readings are, where the title does not say it. */
  protected heading(_view: View): string {
    return ''
  }

  protected abstract curves(view: View): readonly Curve[]

  /** What a curve says: at the abscissa `hover` where the cursor is, else in all. */
  protected abstract reading(curve: Curve, view: View, hover: number | undefined): Reading

  protected abstract scene(curves: readonly Curve[], view: View): Scene

  protected override update(view: View): void {
    const curves = this.curves(view)
    const heading = this.heading(view)
    setText(this.#heading, heading)
    this.#heading.hidden = heading === ''
    this.#read(curves, view)
    this.#plot.show(this.scene(curves, view))
  }

  override dispose(): void {
    this.#plot.dispose()
    super.dispose()
  }

  #read(curves: readonly Curve[], view: View): void {
    showReadings(
      this.#readings,
      curves.map((curve) => this.reading(curve, view, this.#hover)),
    )
  }
}
