import type { TopLevelSpec } from 'vega-lite'
import { axisEncoding, datumOf, type FigureAxis, type FigureRow, fieldOf, logDomain } from './figure-axis.ts'
import { figureColours } from './figure-colours.ts'
import { PLOT_HEIGHT, PLOT_WIDTH } from './figure-config.ts'

/** A horizontal line, of an exact value say. */
export interface FigureRule {
  readonly value: number
  /** In the legend. */
  readonly label: string
}

/** A line of what is exactly true, where it depends on x. */
export interface ExactCurve {
  readonly label: string
  readonly values: readonly { readonly x: number; readonly y: number }[]
}

/** What all plots of numbers with errors are made of. */
export interface PlotOptions {
  readonly title?: string
  readonly x: FigureAxis
  /** `error`: the column of one sigma, with null where there is none; left out where no number has an error. */
  readonly y: FigureAxis & { readonly error?: string }
  /** The column that says which series a row belongs to. Each has a colour, in the order of the rows. */
  readonly series?: {
    readonly field: string
    readonly title?: string
    /** Of all series, where other panels have some that this one lacks: each keeps its colour. Default: those of the rows. */
    readonly names?: readonly string[]
    /** False: titles say which series there are. */
    readonly legend?: boolean
  }
  readonly values: readonly FigureRow[]
  /** Dashed lines across the plot. */
  readonly rules?: readonly FigureRule[]
  /** A dashed line. */
  readonly exactCurve?: ExactCurve
  /** Of the plot inside its axes, in points. */
  readonly width?: number
  readonly height?: number
}

/** Room inside of the axes, in points, and on logarithmic ones as a share of their length. */
export interface Margin {
  readonly points: number
  readonly share: number
}

/** The parts of a plot that its layers share, in the words of Vega-Lite. */
export interface Plot {
  readonly x: ReturnType<typeof encodingOf>
  readonly y: ReturnType<typeof encodingOf>
  /** The same with other columns: the ends of the error bars. */
  readonly low: ReturnType<typeof encodingOf>
  readonly high: ReturnType<typeof encodingOf>
  /** Where a logarithmic y axis begins; errors are cut there. */
  readonly lowest: number | undefined
  /** Empty where there is one series only. */
  readonly colour: { readonly color?: object }
  readonly shape: { readonly shape?: object }
  /** Properties of marks, where there is one series only. */
  readonly mark: Readonly<Record<string, unknown>>
  /** Dash and legend of what is exactly true. */
  readonly exactDash: (field: string) => Readonly<Record<string, unknown>>
  /**
   * A figure of such layers. They have the rows as their data, and `low end` and `high end` of the errors among its columns; those of
   * `others` have the rows too that are not on logarithmic axes.
   */
  readonly spec: (layers: readonly object[], others?: readonly object[]) => TopLevelSpec
}

/** Dashes longer than any line that is drawn with them. */
const SOLID = [1000, 1]

const dashes = [
  [5, 3],
  [2, 2],
  [8, 3, 2, 3],
]

/**
 * `numbers`: what has to be on the y axis besides the numbers and their errors; `marked`: what marks at points say in the legend of
 * what is exactly true.
 */
export function plotOf(
  {
    title,
    x,
    y,
    series,
    values,
    rules = [],
    exactCurve,
    width = PLOT_WIDTH,
    height = PLOT_HEIGHT,
  }: PlotOptions,
  {
    numbers = [],
    margin,
    marked,
  }: { readonly numbers?: readonly number[]; readonly margin: Margin; readonly marked?: string },
): Plot {
  const column = (name: string) =>
    values.map((row) => (typeof row[name] === 'number' ? row[name] : Number.NaN))
  const errors = y.error === undefined ? [] : column(y.error)
  const ends = column(y.field).flatMap((value, i) => {
    const error = errors[i] ?? Number.NaN
    return [value, value - error, value + error]
  })
  const xAxis = withDomain(
    x,
    [...column(x.field), ...(exactCurve?.values.map((point) => point.x) ?? [])],
    0.04,
  )
  const yAxis = withDomain(
    y,
    [
      ...ends,
      ...numbers,
      ...rules.map(({ value }) => value),
      ...(exactCurve?.values.map((point) => point.y) ?? []),
    ],
    margin.share,
  )
  const encodings = {
    x: encodingOf(fieldOf(x.field), xAxis, 14),
    y: encodingOf(fieldOf(y.field), yAxis, margin.points),
    low: encodingOf('low end', yAxis, margin.points),
    high: encodingOf('high end', yAxis, margin.points),
  }
  const nominal = series && {
    field: fieldOf(series.field),
    type: 'nominal',
    // the same for colours and shapes, so that they share a legend
    scale: { domain: series.names ?? [...new Set(values.map((row) => row[series.field]))] },
    title: series.title ?? null,
    ...(series.legend === false && { legend: null }),
  }
  const { text, series: colours } = figureColours.light
  const lines = [...new Set(rules.map(({ label }) => label)), ...(exactCurve ? [exactCurve.label] : [])]
  const dashScale = {
    domain: [...lines, ...(marked === undefined ? [] : [marked])],
    range: [...lines.map((_, i) => dashes[i % dashes.length]!), ...(marked === undefined ? [] : [SOLID])],
  }
  const exactDash: Plot['exactDash'] = (field) => ({
    strokeDash: {
      field,
      type: 'nominal',
      title: null,
      sort: null,
      scale: dashScale,
      legend: { symbolType: 'stroke', symbolStrokeColor: text, symbolSize: 300, columns: 1 },
    },
  })
  const line = { strokeWidth: 1.2, color: text, clip: true }
  const exactLayers = [
    ...(rules.length === 0
      ? []
      : [
          {
            data: { name: 'rules', values: [...rules] },
            mark: { type: 'rule', ...line },
            encoding: { y: { ...encodings.y, field: 'value' }, ...exactDash('label') },
          },
        ]),
    ...(exactCurve === undefined
      ? []
      : [
          {
            data: {
              name: 'exact',
              values: exactCurve.values.map((point) => ({ ...point, label: exactCurve.label })),
            },
            mark: { type: 'line', ...line },
            encoding: {
              x: { ...encodings.x, field: 'x' },
              y: { ...encodings.y, field: 'y' },
              ...exactDash('label'),
            },
          },
        ]),
  ]
  const value = datumOf(y.field)
  const error = y.error === undefined ? 'null' : datumOf(y.error)
  const [lowest] = yAxis.scale === 'log' ? yAxis.domain! : [undefined]
  const low = `${value} - ${error}`
  const onAxes = [
    `isValid(${value})`,
    ...(yAxis.scale === 'log' ? [`${value} > 0`] : []),
    ...(xAxis.scale === 'log' ? [`${datumOf(x.field)} > 0`] : []),
  ]
  return {
    ...encodings,
    lowest,
    colour: nominal ? { color: nominal } : {},
    shape: nominal ? { shape: nominal } : {},
    mark: nominal ? {} : { color: colours[0]! },
    exactDash,
    spec: (layers, others = []) =>
      ({
        ...(title !== undefined && { title }),
        width,
        height,
        layer: [
          ...exactLayers,
          {
            data: { name: 'values', values: [...values] },
            transform: [
              {
                calculate: lowest === undefined ? low : `max(${lowest}, ${low})`,
                as: 'low end',
              },
              { calculate: `${value} + ${error}`, as: 'high end' },
            ],
            layer: [...others, { transform: [{ filter: onAxes.join(' && ') }], layer: layers }],
          },
        ],
      }) as unknown as TopLevelSpec,
  }
}

function withDomain(axis: FigureAxis, numbers: readonly number[], margin: number): FigureAxis {
  const needsOne = axis.scale === 'log' && axis.domain === undefined
  return needsOne ? { ...axis, domain: logDomain(numbers, margin) } : axis
}

function encodingOf(field: string, axis: FigureAxis, padding: number) {
  return { field, type: 'quantitative' as const, ...axisEncoding(axis, padding) }
}
