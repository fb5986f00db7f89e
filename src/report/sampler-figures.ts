import {
  besideEachOther,
  curvesWithErrors,
  type FigureRow,
  type FigureSpec,
  integerTicks,
  pointsWithErrors,
} from '../figures/index.ts'
import { type Autocorrelation, autocorrelation } from '../values/autocorrelation.ts'
import { counted } from '../values/format.ts'
import { histogram } from '../values/histogram.ts'
import { integratedTimeFigures } from '../values/integrated-time.ts'
import { meanFigures } from '../values/mean.ts'
import type { DescribedMeasurement } from '../values/measurement-list.ts'
import { readValue } from '../values/read-value.ts'
import { trace } from '../values/trace.ts'
import { symbolOf } from '../wording/measurement-entry.ts'
import { slowestTime } from '../wording/slowest-time.ts'
import type { ReportedSampler } from './reported-run.ts'

/** A figure of a report. */
export interface ReportFigure {
  /** For its files. */
  readonly name: string
  /** A sentence or two that say what it shows. */
  readonly caption: string
  readonly spec: FigureSpec
}

/** Chains of which the trace is drawn, and points of each. */
const TRACES = 3
const TRACE_POINTS = 600
/** Curves in one figure: there are no more colours. */
const MOST_CURVES = 6

const trajectories = 'trajectory'

/** What can be drawn of a sampler: what it does not have is left out. */
export function samplerFigures(sampler: ReportedSampler): ReportFigure[] {
  const shown = measurementsOf(sampler)
  return [
    ...shown.flatMap((measurement) => distribution(sampler, measurement) ?? []),
    ...shown.flatMap((measurement) => traces(sampler, measurement) ?? []),
    ...(autocorrelations(sampler, shown) ?? []),
    ...(timeHistory(sampler) ?? []),
    ...shown.flatMap((measurement) => squareHistory(sampler, measurement) ?? []),
  ]
}

/** What is measured on configurations and not aside; of chains of other programs all that has an analysis. */
function measurementsOf({ measurements, analyses }: ReportedSampler): DescribedMeasurement[] {
  const listed = measurements.filter(({ aside, measuredOn }) => !aside && measuredOn === 'configuration')
  if (measurements.length > 0) return listed
  return [...analyses.keys()].flatMap((name) => {
    const [, measurement] = /^(.+)\/mean$/.exec(name) ?? []
    return measurement === undefined
      ? []
      : [{ name: measurement, label: measurement, measuredOn: 'configuration' as const }]
  })
}

const withUnit = (text: string, { unit }: DescribedMeasurement): string =>
  unit === undefined ? text : `${text} (${unit})`

function distribution({ analyses }: ReportedSampler, measurement: DescribedMeasurement) {
  const value = readValue(histogram, analyses.get(`${measurement.name}/histogram`)?.value)
  if (value === undefined || value.bins.length === 0) return undefined
  const { bins, probabilities, errors, exact } = value
  const symbol = symbolOf(measurement)
  const rarest = Math.min(...probabilities.filter((p) => p > 0))
  const rows = bins.flatMap((bin, i): FigureRow[] => {
    const [probability, expected] = [probabilities[i]!, exact?.[i]]
    // what should have been there as often as the rarest that is
    if (measurement.integer && probability === 0 && !((expected ?? 0) >= rarest)) return []
    return [
      {
        [symbol]: bin,
        probability: finite(probability),
        error: finite(errors[i]!),
        ...(expected !== undefined && { exact: expected }),
      },
    ]
  })
  const shownBins = rows.map((row) => row[symbol] as number)
  return {
    name: `distribution-${measurement.name}`,
    caption: `Distribution of ${symbol}, with errors of one sigma.${exact === undefined ? '' : ' Lines: the exact probabilities.'}`,
    spec: pointsWithErrors({
      x: {
        field: symbol,
        title: withUnit(symbol, measurement),
        ...(measurement.integer && { ticks: integerTicks(shownBins[0]!, shownBins.at(-1)!) }),
      },
      y: {
        field: 'probability',
        error: 'error',
        title: measurement.integer ? `P(${symbol})` : 'probability of a bin',
        scale: measurement.integer ? 'log' : 'linear',
      },
      values: rows,
      ...(exact !== undefined && { exact: 'exact' }),
    }),
  }
}

function traces({ analyses }: ReportedSampler, measurement: DescribedMeasurement) {
  const value = readValue(trace, analyses.get(`${measurement.name}/trace`)?.value)
  if (value === undefined || value.points < 2) return undefined
  const { first, stride, chains, points } = value
  const symbol = symbolOf(measurement)
  const every = Math.ceil(points / TRACE_POINTS)
  const shownChains = Math.min(chains, TRACES)
  const values = Array.from(value.values)
  const domain = [Math.min(...values), Math.max(...values)] as const
  const margin = 0.05 * (domain[1] - domain[0]) || 1
  const panels = Array.from({ length: shownChains }, (_, chain) => {
    const rows = Array.from({ length: Math.ceil(points / every) }, (_, i) => ({
      chain,
      [trajectories]: first + i * every * stride,
      [symbol]: finite(values[chain * points + i * every]!),
    }))
    return curvesWithErrors({
      x: {
        field: trajectories,
        title: chain === shownChains - 1 ? trajectories : '',
        numbered: chain === shownChains - 1,
      },
      y: {
        field: symbol,
        title: withUnit(symbol, measurement),
        domain: [domain[0] - margin, domain[1] + margin],
        ...(measurement.integer && { ticks: integerTicks(...domain, 6) }),
      },
      values: rows,
      dots: false,
      thin: true,
      stepped: measurement.integer === true,
      height: 54,
    })
  })
  return {
    name: `trace-${measurement.name}`,
    caption: `${symbol} of ${counted(shownChains, 'chain')}, the first of all, one below the other${every * stride === 1 ? '' : `; of ${every * stride} trajectories, one is drawn`}.`,
    spec: besideEachOther(panels, 1, 8),
  }
}

/** rho(t) of all measurements together, and of those that come first where there are many. */
function autocorrelations({ analyses }: ReportedSampler, measurements: readonly DescribedMeasurement[]) {
  const curves = measurements
    .flatMap((measurement): { name: string; value: Autocorrelation }[] => {
      const value = readValue(autocorrelation, analyses.get(`${measurement.name}/autocorrelation`)?.value)
      return value === undefined || value.lags.length < 2 ? [] : [{ name: symbolOf(measurement), value }]
    })
    .slice(0, MOST_CURVES)
  if (curves.length === 0) return undefined
  return [
    {
      name: 'autocorrelation',
      caption:
        'Autocorrelation ρ(t) of values that are t trajectories apart, with bands of one sigma, up to twice the window in which tau_int is summed.',
      spec: autocorrelationFigure(curves),
    },
  ]
}

/** Autocorrelations over each other, on a logarithmic axis: fast and slow ones are seen together. */
export function autocorrelationFigure(
  curves: readonly { readonly name: string; readonly value: Autocorrelation }[],
): FigureSpec {
  const values = curves.flatMap(({ name, value: { lags, rho, errors, window } }) =>
    lags.flatMap((t, i): FigureRow[] =>
      t === 0 || t > Math.max(4, 2 * (window ?? Number.POSITIVE_INFINITY))
        ? []
        : [{ series: name, t, rho: rho[i]!, error: finite(errors[i]!) }],
    ),
  )
  return curvesWithErrors({
    x: { field: 't', title: 't (trajectories)', scale: 'log' },
    y: { field: 'rho', error: 'error', title: 'ρ(t)' },
    series: { field: 'series' },
    values,
    rules: [{ value: 0, label: 'independent values' }],
    dots: false,
  })
}

/** How tau_int of what is slowest was known better and better. */
function timeHistory(sampler: ReportedSampler): ReportFigure[] | undefined {
  const name = slowestTime([sampler], sampler.catalogue)
  if (name === undefined) return undefined
  const rows = sampler.history(name).flatMap(({ value, trajectory }): FigureRow[] => {
    const time = readValue(integratedTimeFigures, value)
    const shown = time?.frozen ? (time.lowerBound ?? null) : (time?.value ?? null)
    if (time === undefined || shown === null) return []
    return [
      {
        trajectories: trajectory,
        tau_int: shown,
        error: time.frozen ? null : time.error,
        bound: time.frozen ? 'lower' : null,
        doubtful: !time.frozen && !time.reliable,
      },
    ]
  })
  if (rows.length < 3) return undefined
  const measurement = name.replace(/\/integrated-time$/, '')
  const symbol = symbolIn(sampler, measurement)
  return [
    {
      name: `tau-int-${measurement}`,
      caption: `τᵢₙₜ of ${symbol} as it was known after so many trajectories, with errors of one sigma.${marksRemark(rows, 'lower')}`,
      spec: pointsWithErrors({
        x: { field: 'trajectories', title: 'trajectories per chain', scale: 'log' },
        y: { field: 'tau_int', error: 'error', title: `τᵢₙₜ of ${symbol} (trajectories)`, scale: 'log' },
        values: rows,
        bounds: 'bound',
        doubtful: 'doubtful',
      }),
    },
  ]
}

/** How the mean square of a charge was known better and better. */
function squareHistory(sampler: ReportedSampler, { name }: DescribedMeasurement): ReportFigure | undefined {
  let exact: number | undefined
  const rows = sampler.history(`${name}/squared`).flatMap(({ value, trajectory }): FigureRow[] => {
    const mean = readValue(meanFigures, value)
    if (mean === undefined || mean.mean === null) return []
    exact = mean.exact ?? exact
    return [{ trajectories: trajectory, square: mean.mean, error: mean.error }]
  })
  if (rows.length < 3) return undefined
  const symbol = symbolIn(sampler, name)
  return {
    name: `mean-square-${name}`,
    caption: `⟨${symbol}²⟩ as it was known after so many trajectories, with errors of one sigma${exact === undefined ? '' : ', and the exact value'}.`,
    spec: pointsWithErrors({
      x: { field: 'trajectories', title: 'trajectories per chain', scale: 'log' },
      y: { field: 'square', error: 'error', title: `⟨${symbol}²⟩` },
      values: rows,
      ...(exact !== undefined && { rules: [{ value: exact, label: 'exact' }] }),
    }),
  }
}

function symbolIn({ measurements }: ReportedSampler, name: string): string {
  const measurement = measurements.find((each) => each.name === name)
  return measurement === undefined ? name : symbolOf(measurement)
}

/** What hollow marks and arrows mean, where there are some. */
export function marksRemark(rows: readonly FigureRow[], bounds: 'lower' | 'upper'): string {
  const arrows = rows.some(({ bound }) => bound) ? ` Arrows: ${bounds} bounds at 95 %.` : ''
  return `${arrows}${rows.some(({ doubtful }) => doubtful) ? ' Hollow without an arrow: not reliable yet.' : ''}`
}

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null)
