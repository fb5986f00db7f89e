import type { TopLevelSpec } from 'vega-lite'
import { datumOf, fieldOf } from './figure-axis.ts'
import { figureColours } from './figure-colours.ts'
import { type Plot, type PlotOptions, plotOf } from './plot.ts'

export interface PointsOptions extends PlotOptions {
  /** The column that is true, or `lower`, where a value is a lower bound, and `upper` where it is an upper one. */
  readonly bounds?: string
  /** The column that is true where a value is not to be believed yet: it is hollow. */
  readonly doubtful?: string
  /** The column of what is exactly true of each point: a short line across it. */
  readonly exact?: string
  /** Of these lines in the legend. Default: exact. */
  readonly exactLabel?: string
  /** Whether lines join the points of each series. */
  readonly joined?: boolean
}

/** Length of the arrow of a bound, in points. */
const ARROW = 16

/** A plot of points with error bars. A bound is hollow, with an arrow to where the truth lies. */
export function pointsWithErrors(options: PointsOptions): TopLevelSpec {
  const { y, values, bounds, doubtful, exact, exactLabel = 'exact', joined = false } = options
  const hasBounds = bounds !== undefined && values.some((row) => row[bounds])
  const plot = plotOf(options, {
    numbers: exact === undefined ? [] : values.map((row) => Number(row[exact] ?? Number.NaN)),
    margin: hasBounds ? { points: ARROW + 8, share: 0.13 } : { points: 10, share: 0.06 },
    ...(exact !== undefined && { marked: exactLabel }),
  })
  const isBound = bounds === undefined ? 'false' : `!!${datumOf(bounds)}`
  const isDoubtful = doubtful === undefined ? 'false' : `!!${datumOf(doubtful)} && !(${isBound})`
  const hasDoubts = doubtful !== undefined && values.some((row) => row[doubtful])
  const { x, mark, colour, shape } = plot
  return plot.spec(
    [
      ...(joined
        ? [
            {
              mark: { type: 'line', strokeWidth: 1, opacity: 0.6, ...mark },
              encoding: { x, y: plot.y, ...colour },
            },
          ]
        : []),
      ...(y.error === undefined ? [] : [errorBars(plot, `isValid(${datumOf(y.error)}) && !(${isBound})`)]),
      {
        transform: [{ filter: `!(${isBound}) && !(${isDoubtful})` }],
        mark: { type: 'point', filled: true, size: 42, opacity: 1, ...mark },
        encoding: { x, y: plot.y, ...colour, ...shape },
      },
      ...(hasDoubts ? [hollowMarks(plot, isDoubtful)] : []),
      ...(hasBounds
        ? [
            boundMarks(plot, `${isBound} && ${datumOf(bounds)} !== 'upper'`, -ARROW, 'triangle-up'),
            boundMarks(plot, `${datumOf(bounds)} === 'upper'`, ARROW, 'triangle-down'),
          ]
        : []),
    ],
    exact === undefined ? [] : [exactMarks(plot, exact, exactLabel)],
  )
}

function exactMarks({ x, y, exactDash }: Plot, column: string, label: string) {
  return {
    transform: [
      { filter: `isValid(${datumOf(column)})` },
      { calculate: JSON.stringify(label), as: 'what it is' },
    ],
    mark: {
      type: 'point',
      shape: 'stroke',
      size: 260,
      strokeWidth: 1.6,
      opacity: 1,
      color: figureColours.light.text,
    },
    encoding: { x, y: { ...y, field: fieldOf(column) }, ...exactDash('what it is') },
  }
}

function errorBars({ x, low, high, lowest, mark, colour }: Plot, filter: string) {
  return {
    transform: [{ filter }],
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.2, ...mark },
        encoding: { x, y: low, y2: { field: 'high end' }, ...colour },
      },
      ...[low, high].map((end) => ({
        ...(lowest !== undefined && { transform: [{ filter: `${datumOf(end.field)} > ${lowest}` }] }),
        mark: { type: 'tick', orient: 'horizontal', size: 6, thickness: 1.2, opacity: 1, ...mark },
        encoding: { x, y: end, ...colour },
      })),
    ],
  }
}

function hollowMarks({ x, y, mark, colour, shape }: Plot, filter: string) {
  const hollow = { fill: figureColours.light.background, strokeWidth: 1.4, size: 38, opacity: 1 }
  return {
    transform: [{ filter }],
    mark: { type: 'point', filled: true, ...hollow, ...(mark.color ? { stroke: mark.color } : {}) },
    encoding: { x, y, ...(colour.color ? { stroke: colour.color } : {}), ...shape },
  }
}

function boundMarks(plot: Plot, filter: string, offset: number, head: string) {
  const { x, y, mark, colour } = plot
  return {
    layer: [
      {
        transform: [{ filter }],
        mark: { type: 'rule', strokeWidth: 1.2, y2Offset: offset, ...mark },
        encoding: { x, y, y2: { field: y.field }, ...colour },
      },
      {
        transform: [{ filter }],
        mark: { type: 'point', filled: true, shape: head, size: 28, opacity: 1, yOffset: offset, ...mark },
        encoding: { x, y, ...colour },
      },
      hollowMarks(plot, filter),
    ],
  }
}
