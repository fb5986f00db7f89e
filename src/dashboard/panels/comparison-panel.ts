import { significant } from '../../values/format.ts'
import { integratedTimeFigures } from '../../values/integrated-time.ts'
import { integratedTimeLine, integratedTimeText } from '../../values/integrated-time-text.ts'
import { meanFigures } from '../../values/mean.ts'
import { meanText } from '../../values/mean-text.ts'
import { readValue } from '../../values/read-value.ts'
import type { Entry } from '../entry.ts'
import { arrow, errorBars, labels, line, markers } from '../layers.ts'
import { shapeOf } from '../marker.ts'
import { type FixedTicks, type Layer, Plot } from '../plot.ts'
import type { SamplerModel } from '../run-model.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

interface Point {
  readonly sampler: SamplerModel
  readonly at: number
  readonly value: number
  /** Null for a bound, and where it is unknown. */
  readonly error: number | null
  /** 1: a lower bound, -1: an upper bound, 0: measured. */
  readonly beyond: -1 | 0 | 1
  /** False: it must not look like one that is. */
  readonly reliable: boolean
  /** Beside it in the plot. */
  readonly label: string
  /** For those who do not see the plot. */
  readonly words: string
}

/** What a sampler says in the plot; undefined where there is nothing to draw. */
function pointOf(value: unknown): Omit<Point, 'sampler' | 'at'> | undefined {
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
    const betas = view.samplers.map((sampler) => sampler.progress?.beta)
    const byBeta =
      betas.every((beta) => beta !== undefined) && new Set(betas).size === betas.length && betas.length > 1
    const points = view.samplers.flatMap((sampler, position): Point[] => {
      const at = byBeta ? sampler.progress!.beta! : position
      const point = pointOf(sampler.analyses.get(this.#name)?.value)
      return point === undefined ? [] : [{ sampler, at, ...point }]
    })
    const bounds = points.some(({ beyond }) => beyond !== 0) ? ' An arrow marks a bound.' : ''
    const doubts = points.some(({ beyond, reliable }) => beyond === 0 && !reliable)
      ? ' Hollow, with a question mark: not reliable.'
      : ''
    this.explain(
      `${byBeta ? 'Against the inverse coupling: topology freezes as beta grows.' : 'Newest values of all samplers.'}${bounds}${doubts}`,
    )
    const positive = points.filter((point) => point.value > 0)
    const lows = positive.map(({ value, error, beyond }) =>
      beyond === -1 ? value / 6 : error !== null && error < 0.9 * value ? value - error : value / 1.5,
    )
    const highs = positive.map(({ value, error, beyond }) =>
      beyond === 1 ? 6 * value : value + (error ?? 0),
    )
    const [lowest, highest] = positive.length === 0 ? [0.2, 5] : [Math.min(...lows), Math.max(...highs)]
    // room for the labels
    const room = Math.max(1.5, (highest / lowest) ** 0.15)
    const [low, high] = [lowest / room, highest * room]
    const layers: Layer[] = []
    const measured = positive.filter((point) => point.beyond === 0 && point.reliable)
    if (byBeta && measured.length > 1) {
      const ordered = [...measured].sort((a, b) => a.at - b.at)
      layers.push(
        line(
          ordered.map((p) => p.at),
          ordered.map((p) => p.value),
          view.palette.zero,
          1.25,
        ),
      )
    }
    for (const { sampler, at, value, error, beyond, reliable } of points) {
      const colour = view.palette.series[sampler.index % 8]!
      if (beyond !== 0) layers.push(arrow(at, value, beyond, colour))
      layers.push(errorBars([at], [value], [error ?? Number.NaN], colour, 4))
      const fill = beyond === 0 && !reliable ? view.palette.surface : colour
      layers.push(markers([at], [value], shapeOf(sampler.index), { colour, fill, radius: 4.5 }))
    }
    const ats = points.map((point) => point.at)
    layers.push(
      labels(
        ats,
        points.map(({ value }) => value),
        points.map(({ label }) => label),
        { colour: view.palette.text, surface: view.palette.surface },
      ),
    )
    const from = Math.min(...ats)
    const to = Math.max(...ats)
    const margin = ats.length > 1 ? 0.12 * (to - from) : 0.5
    const xTicks: FixedTicks = view.samplers.map((sampler, position) =>
      byBeta
        ? { at: sampler.progress!.beta!, text: significant(sampler.progress!.beta!) }
        : { at: position, text: view.label(sampler) },
    )
    this.#plot.show({
      description: `${this.#title} of ${points
        .map(({ sampler, words }) => `${view.label(sampler)}: ${words}`)
        .join('; ')}`,
      x: ats.length === 0 ? [0, 1] : [from - margin, to + margin],
      y: [low, high],
      logarithmicY: true,
      xLabel: byBeta ? 'inverse coupling beta' : 'sampler',
      yLabel: this.#axis,
      xTicks,
      layers,
      palette: view.palette,
    })
  }

  override dispose(): void {
    this.#plot.dispose()
    super.dispose()
  }
}
