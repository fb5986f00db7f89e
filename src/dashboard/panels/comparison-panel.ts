import { significant } from '../../values/format.ts'
import { integratedTimeFigures } from '../../values/integrated-time.ts'
import { integratedTimeLine, integratedTimeText } from '../../values/integrated-time-text.ts'
import { meanFigures } from '../../values/mean.ts'
import { meanText } from '../../values/mean-text.ts'
import { readValue } from '../../values/read-value.ts'
import type { Entry } from '../../wording/entry.ts'
import { type ComparedNumber, comparisonScene, isByBeta, markRemarks } from '../comparison-scene.ts'
import { Plot } from '../plot.ts'
import type { SamplerModel } from '../run-model.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** What a sampler says in the plot; undefined where there is nothing to draw. */
function numberOf(value: unknown): ComparedNumber | undefined {
  const time = readValue(integratedTimeFigures, value)
  if (time !== undefined) {
    const said = { reliable: time.reliable, words: integratedTimeLine(time) }
    if (time.frozen) {
      if (time.lowerBound === undefined) return undefined
      const bound = significant(Number(time.lowerBound.toPrecision(3)))
      const label = `> ${bound} ${(time.changes ?? 0) > 0 ? 'nearly frozen' : 'frozen'}`
      return { ...said, value: time.lowerBound, error: null, beyond: 1, label }
    }
    if (time.value === null || !(time.value > 0)) return undefined
    return { ...said, value: time.value, error: time.error, beyond: 0, label: integratedTimeText(time).value }
  }
  const mean = readValue(meanFigures, value)
  if (mean === undefined || mean.mean === null) return undefined
  if (mean.mean > 0) {
    const words = meanText(mean)
    return { value: mean.mean, error: mean.error, beyond: 0, reliable: true, label: words, words }
  }
  const { upperBound } = mean
  if (upperBound === undefined) return undefined
  const words = `none yet, below ${significant(upperBound, 2)}`
  const label = `< ${significant(upperBound, 2)}`
  return { value: upperBound, error: null, beyond: -1, reliable: true, label, words }
}

/** One number of every sampler side by side on a logarithmic axis, against beta where that is what differs (arXiv:2112.01582, Fig. 1). */
export class ComparisonPanel extends Panel {
  readonly #name: string
  readonly #axis: string
  readonly #title: string
  readonly #plot = new Plot({ className: 'comparison' })

  constructor(name: string, entry: Entry) {
    super(`comparison-${name}`, `${entry.title}, compared`, '', { terms: entry.terms })
    this.#name = name
    this.#axis = entry.axis
    this.#title = entry.title
    this.body.append(this.#plot.element)
  }

  protected override update(view: View): void {
    const compared = (sampler: SamplerModel) => numberOf(sampler.analyses.get(this.#name)?.value)
    const remarks = markRemarks(view.samplers.flatMap((sampler) => compared(sampler) ?? []))
    this.explain(
      `${isByBeta(view) ? 'Against the inverse coupling: topology freezes as beta grows.' : 'Newest values of all samplers.'}${remarks}`,
    )
    this.#plot.show(comparisonScene(view, compared, { title: this.#title, axis: this.#axis }))
  }

  override dispose(): void {
    this.#plot.dispose()
    super.dispose()
  }
}
