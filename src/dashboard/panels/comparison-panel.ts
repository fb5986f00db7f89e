import { significant, valueWithError } from '../../stats/format.ts'
import { readIntegratedTime, readMean } from '../analysis-value.ts'
import { describe } from '../catalogue.ts'
import { arrow, errorBars, line, markers, note } from '../layers.ts'
import { shapeOf } from '../marker.ts'
import { type FixedTicks, type Layer, Plot } from '../plot.ts'
import type { SamplerModel } from '../run-model.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

interface Point {
  readonly sampler: SamplerModel
  readonly at: number
  readonly value: number
  readonly error: number
  /** 1: a lower bound, -1: an upper bound, 0: measured. */
  readonly beyond: -1 | 0 | 1
}

/** One number of every sampler side by side on a logarithmic axis, against beta where that is what differs (paper Fig. 1). */
export class ComparisonPanel extends Panel {
  readonly #name: string
  readonly #axis: string
  readonly #title: string
  readonly #plot = new Plot({ className: 'comparison' })

  constructor(name: string) {
    const entry = describe(name)
    super(`comparison-${name}`, `${entry.title}, compared`, '')
    this.#name = name
    this.#axis = entry.axis
    this.#title = entry.title
    this.body.append(this.#plot.element)
  }

  protected override update(view: View): void {
    const betas = view.samplers.map((sampler) => sampler.progress?.beta)
    const byBeta =
      betas.every((beta) => beta !== undefined) && new Set(betas).size === betas.length && betas.length > 1
    this.explain(
      byBeta
        ? 'Against the inverse coupling: topology freezes as beta grows.'
        : 'Newest values of all samplers; an arrow marks a bound.',
    )
    const points = view.samplers.flatMap((sampler, position): Point[] => {
      const at = byBeta ? sampler.progress!.beta! : position
      const value = sampler.analyses.get(this.#name)?.value
      const time = readIntegratedTime(value)
      if (time !== undefined) {
        if (Number.isFinite(time.value) && time.value > 0) {
          return [{ sampler, at, value: time.value, error: time.error, beyond: 0 }]
        }
        return !time.frozen || time.lowerBound === undefined
          ? []
          : [{ sampler, at, value: time.lowerBound, error: Number.NaN, beyond: 1 }]
      }
      const mean = readMean(value)
      if (mean === undefined || !Number.isFinite(mean.value)) return []
      if (mean.value > 0) return [{ sampler, at, value: mean.value, error: mean.error, beyond: 0 }]
      return mean.upperBound === undefined
        ? []
        : [{ sampler, at, value: mean.upperBound, error: Number.NaN, beyond: -1 }]
    })
    const positive = points.filter((point) => point.value > 0)
    const lows = positive.map(({ value, error, beyond }) =>
      beyond === -1 ? value / 6 : error > 0 && error < 0.9 * value ? value - error : value / 1.5,
    )
    const highs = positive.map(({ value, error, beyond }) =>
      beyond === 1 ? 6 * value : value + (Number.isFinite(error) ? error : 0),
    )
    const low = positive.length === 0 ? 0.1 : Math.min(...lows) / 1.5
    const high = positive.length === 0 ? 10 : Math.max(...highs) * 1.5
    const layers: Layer[] = []
    const measured = positive.filter((point) => point.beyond === 0)
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
    for (const { sampler, at, value, error, beyond } of points) {
      const colour = view.palette.series[sampler.index % 8]!
      if (beyond !== 0) layers.push(arrow(at, value, beyond, colour))
      if (beyond === -1) layers.push(note(at, value, 'none yet', view.palette.muted, [10, 0]))
      if (beyond === 1) layers.push(note(at, value, 'frozen', view.palette.muted, [10, 0]))
      layers.push(errorBars([at], [value], [error], colour, 4))
      layers.push(markers([at], [value], shapeOf(sampler.index), { colour, radius: 4.5 }))
    }
    const ats = points.map((point) => point.at)
    const from = Math.min(...ats)
    const to = Math.max(...ats)
    const margin = ats.length > 1 ? 0.1 * (to - from) : 0.5
    const xTicks: FixedTicks = view.samplers.map((sampler, position) =>
      byBeta
        ? { at: sampler.progress!.beta!, text: significant(sampler.progress!.beta!) }
        : { at: position, text: view.label(sampler) },
    )
    this.#plot.show({
      description: `${this.#title} of ${points
        .map(
          ({ sampler, value, error, beyond }) =>
            `${view.label(sampler)}: ${beyond === 1 ? `frozen, above ${significant(value, 3)}` : beyond === -1 ? `none yet, below ${significant(value, 2)}` : valueWithError(value, error)}`,
        )
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
