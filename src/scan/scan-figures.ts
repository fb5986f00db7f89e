import { type FigureAxis, type FigureRow, type FigureSpec, pointsWithErrors } from '../figures/index.ts'
import type { ScanRow, ScanTable } from './scan-table.ts'

/**
 * The figures of a scan by their names: tau_int of each measurement, |dQ| of each charge, and the means of what is no charge beside what
 * is exact. The parameter with the most values is the horizontal axis; each value of the others, and each sampler, is a series.
 */
export function scanFigures(table: Pick<ScanTable, 'axes' | 'rows'>): Record<string, FigureSpec> {
  const { axes, rows } = table
  if (rows.length === 0) return {}
  const x = horizontal(table)
  const names = namesOn(x, rows)
  const measurements = [...new Set(rows.map(({ measurement }) => measurement))]
  const figures: Record<string, FigureSpec> = {}
  for (const name of measurements) {
    const its = rows.filter(({ measurement }) => measurement === name)
    const isCharge = its.some(({ tunnelingRate }) => tunnelingRate !== null)
    const followsCharge = !isCharge && its.some(({ squared }) => squared !== null)
    const shared = { x: axisOf(x, names), series: { field: SERIES } }
    const row = (of: ScanRow): FigureRow => ({
      ...Object.fromEntries(axes.map((axis) => [axis, of[axis]!])),
      ...(names !== undefined && {
        [PLACE]:
          names.indexOf(
            nameOf(
              of[x]!,
              rows.map((each) => each[x]!),
            ),
          ) + 1,
      }),
      sampler: of.sampler,
      [SERIES]: seriesOf(table, x, of),
    })
    figures[`tau_int-${name}`] = pointsWithErrors({
      ...shared,
      y: { field: 'tau_int', error: 'tau_int_error', title: `τᵢₙₜ(${name}) (trajectories)`, scale: 'log' },
      values: its.map((of) => ({
        ...row(of),
        tau_int: of.tau_int,
        tau_int_error: of.tau_int_error,
        isBound: of.isBound,
        isDoubtful: !(of.isBound || of.isReliable),
      })),
      bounds: 'isBound',
      doubtful: 'isDoubtful',
      ...(its.some(({ isReliable }) => !isReliable) && {
        title: 'arrow: a bound; hollow: not to be relied on',
      }),
    })
    if (isCharge)
      figures[`tunneling-rate-${name}`] = pointsWithErrors({
        ...shared,
        y: { field: 'rate', error: 'rateError', title: `|Δ${name}| per trajectory`, scale: 'log' },
        values: its.map((of) => ({
          ...row(of),
          rate: of.tunnelingRateBound ?? of.tunnelingRate,
          rateError: of.tunnelingRateError,
          bound: of.tunnelingRateBound === null ? null : 'upper',
        })),
        bounds: 'bound',
      })
    if (!(isCharge || followsCharge))
      figures[`mean-${name}`] = pointsWithErrors({
        ...shared,
        y: { field: 'mean', error: 'meanError', title: `mean of ${name}` },
        values: its.map((of) => ({
          ...row(of),
          mean: of.mean,
          meanError: of.meanError,
          exact: of.exact,
        })),
        exact: 'exact',
      })
  }
  return figures
}

const SERIES = 'series'
/** Where a text is on the horizontal axis. */
const PLACE = 'place'

/** The texts on the horizontal axis, in the order of the rows; undefined where it has numbers. */
function namesOn(x: string, rows: readonly ScanRow[]): string[] | undefined {
  if (rows.every((row) => typeof row[x] === 'number')) return undefined
  const values = rows.map((row) => row[x]!)
  return [...new Set(values.map((value) => nameOf(value, values)))]
}

const axisOf = (x: string, names: readonly string[] | undefined): FigureAxis =>
  names === undefined ? { field: x, title: title(x) } : { field: PLACE, title: title(x), names }

/** A value in a figure: of a path the last part, without the ending of a model, unless another of the values has the same. */
function nameOf(value: Value, values: readonly Value[]): string {
  const last = (of: Value) =>
    String(of)
      .replace(/^.*[/\\]/, '')
      .replace(/\.safetensors$/, '')
  const isTold = values.every((other) => other === value || last(other) !== last(value))
  return isTold ? last(value) : String(value)
}

type Value = number | string | boolean

/** The parameter with the most values, the first of several. */
function horizontal({ axes, rows }: Pick<ScanTable, 'axes' | 'rows'>): string {
  const count = (axis: string) => new Set(rows.map((row) => row[axis])).size
  return axes.reduce((most, axis) => (count(axis) > count(most) ? axis : most))
}

/** What tells a series from the others. */
function seriesOf({ axes, rows }: Pick<ScanTable, 'axes' | 'rows'>, x: string, row: ScanRow): string {
  const samplers = new Set(rows.map(({ sampler }) => sampler))
  const others = axes
    .filter((axis) => axis !== x)
    .map(
      (axis) =>
        `${title(axis)} ${nameOf(
          row[axis]!,
          rows.map((each) => each[axis]!),
        )}`,
    )
  return [...(samplers.size > 1 || others.length === 0 ? [row.sampler] : []), ...others].join(', ')
}

/** The name of a parameter in words. */
function title(parameter: string): string {
  if (parameter === 'beta') return 'β'
  return parameter.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()
}
