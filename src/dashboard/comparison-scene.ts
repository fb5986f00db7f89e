import { significant } from '../values/format.ts'
import { groupBy } from './group-by.ts'
import { arrow, errorBars, labels, line, markers } from './layers.ts'
import { shapeOf } from './marker.ts'
import type { FixedTicks, Layer, Scene } from './plot.ts'
import type { SamplerModel } from './run-model.ts'
import type { View } from './view.ts'

/** What a sampler says in a comparison. */
export interface ComparedNumber {
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

interface Point extends ComparedNumber {
  readonly sampler: SamplerModel
  readonly at: number
}

/** True where beta tells the samplers apart: their numbers are drawn over it. */
export function isByBeta({ samplers }: Pick<View, 'samplers'>): boolean {
  const betas = samplers.map(({ progress }) => progress?.beta)
  return betas.every((beta) => beta !== undefined) && new Set(betas).size > 1
}

/** What marks in a comparison mean, as far as it has them. */
export function markRemarks(numbers: readonly ComparedNumber[]): string {
  const bounds = numbers.some(({ beyond }) => beyond !== 0) ? ' An arrow marks a bound.' : ''
  const doubts = numbers.some(({ beyond, reliable }) => beyond === 0 && !reliable)
    ? ' Hollow, with a question mark: not reliable.'
    : ''
  return `${bounds}${doubts}`
}

/** One number of every sampler on a logarithmic axis, over beta where that is what differs, else side by side. */
export function comparisonScene(
  view: View,
  numberOf: (sampler: SamplerModel) => ComparedNumber | undefined,
  { title, axis }: { readonly title: string; readonly axis: string },
): Scene {
  const byBeta = isByBeta(view)
  const points = view.samplers.flatMap((sampler, position): Point[] => {
    const number = numberOf(sampler)
    return number === undefined
      ? []
      : [{ sampler, at: byBeta ? sampler.progress!.beta! : position, ...number }]
  })
  const positive = points.filter(({ value }) => value > 0)
  const ats = points.map(({ at }) => at)
  const from = Math.min(...ats)
  const to = Math.max(...ats)
  const margin = to > from ? 0.12 * (to - from) : 0.5
  return {
    description: `${title} of ${points
      .map(({ sampler, words }) => `${view.label(sampler)}: ${words}`)
      .join('; ')}`,
    x: ats.length === 0 ? [0, 1] : [from - margin, to + margin],
    y: reach(positive),
    logarithmicY: true,
    xLabel: byBeta ? 'inverse coupling beta' : 'sampler',
    yLabel: axis,
    xTicks: byBeta ? betaTicks(view) : samplerTicks(view),
    layers: [
      ...(byBeta ? lines(positive, view.palette.zero) : []),
      ...points.flatMap((point) => drawing(point, view)),
      labels(
        ats,
        points.map(({ value }) => value),
        points.map(({ label }) => label),
        { colour: view.palette.text, surface: view.palette.surface },
      ),
    ],
    palette: view.palette,
  }
}

/** Lowest and highest of what is drawn, with room for the labels. */
function reach(positive: readonly Point[]): readonly [number, number] {
  const lows = positive.map(({ value, error, beyond }) =>
    beyond === -1 ? value / 6 : error !== null && error < 0.9 * value ? value - error : value / 1.5,
  )
  const highs = positive.map(({ value, error, beyond }) => (beyond === 1 ? 6 * value : value + (error ?? 0)))
  const [lowest, highest] = positive.length === 0 ? [0.2, 5] : [Math.min(...lows), Math.max(...highs)]
  const room = Math.max(1.5, (highest / lowest) ** 0.15)
  return [lowest / room, highest * room]
}

/** Through what is measured: one line, or one for each sampler where several have the same beta. */
function lines(points: readonly Point[], colour: string): Layer[] {
  const measured = points.filter(({ beyond, reliable }) => beyond === 0 && reliable)
  const isOne = new Set(points.map(({ at }) => at)).size === points.length
  return [...groupBy(measured, ({ sampler }) => (isOne ? '' : sampler.sampler)).values()].flatMap((group) => {
    if (group.length < 2) return []
    const ordered = group.toSorted((a, b) => a.at - b.at)
    return [
      line(
        ordered.map(({ at }) => at),
        ordered.map(({ value }) => value),
        colour,
        1.25,
      ),
    ]
  })
}

function drawing({ sampler, at, value, error, beyond, reliable }: Point, { palette }: View): Layer[] {
  const colour = palette.series[sampler.index % 8]!
  const fill = beyond === 0 && !reliable ? palette.surface : colour
  return [
    ...(beyond === 0 ? [] : [arrow(at, value, beyond, colour)]),
    errorBars([at], [value], [error ?? Number.NaN], colour, 4),
    markers([at], [value], shapeOf(sampler.index), { colour, fill, radius: 4.5 }),
  ]
}

const betaTicks = ({ samplers }: View): FixedTicks =>
  [...new Set(samplers.map(({ progress }) => progress!.beta!))].map((at) => ({ at, text: significant(at) }))

const samplerTicks = (view: View): FixedTicks =>
  view.samplers.map((sampler, at) => ({ at, text: view.label(sampler) }))
