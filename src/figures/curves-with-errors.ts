import type { TopLevelSpec } from 'vega-lite'
import { datumOf } from './figure-axis.ts'
import { type PlotOptions, plotOf } from './plot.ts'

export interface CurvesOptions extends PlotOptions {
  /** Whether each number has a dot; default: whether a curve has at most 30 of them. */
  readonly dots?: boolean
  /** Lines that are thin, where curves lie over each other: default false. */
  readonly thin?: boolean
  /** Whether a curve goes in steps: its values are integers. */
  readonly stepped?: boolean
}

/** A plot of curves; errors of one sigma are a band about each. */
export function curvesWithErrors(options: CurvesOptions): TopLevelSpec {
  const { x: axis, y, values } = options
  const dots = options.dots ?? new Set(values.map((row) => row[axis.field])).size <= 30
  const plot = plotOf(options, { margin: { points: 8, share: 0.05 } })
  const { x, low, mark, shape } = plot
  // a line in the legend too
  const legend =
    dots || options.series?.legend === false
      ? {}
      : { legend: { symbolType: 'stroke', symbolSize: 300, symbolStrokeWidth: 1.8 } }
  const colour = plot.colour.color ? { color: { ...plot.colour.color, ...legend } } : {}
  return plot.spec([
    ...(y.error === undefined
      ? []
      : [
          {
            transform: [{ filter: `isValid(${datumOf(y.error)})` }],
            mark: { type: 'area', opacity: 0.25, ...mark },
            encoding: { x, y: low, y2: { field: 'high end' }, ...colour },
          },
        ]),
    {
      mark: {
        type: 'line',
        strokeWidth: options.thin ? 0.7 : 1.3,
        ...(options.stepped && { interpolate: 'step-after' }),
        ...mark,
      },
      encoding: { x, y: plot.y, ...colour },
    },
    ...(dots
      ? [
          {
            mark: { type: 'point', filled: true, size: 22, opacity: 1, ...mark },
            encoding: { x, y: plot.y, ...colour, ...shape },
          },
        ]
      : []),
  ])
}
