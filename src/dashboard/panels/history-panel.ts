import { absent, grouped, significant, valueWithError } from '../../stats/format.ts'
import { type Mean, readIntegratedTime, readMean } from '../analysis-value.ts'
import { arrow, band, level, line, markers, note } from '../layers.ts'
import { shapeOf } from '../marker.ts'
import type { Layer, Scene } from '../plot.ts'
import type { Reading } from '../readings.ts'
import type { Analysis, SamplerModel } from '../run-model.ts'
import type { View } from '../view.ts'
import { isAlarming, zScoreText } from '../z-score.ts'
import { CurvesPanel } from './curves-panel.ts'

/** What the rows of the history are. */
export type HistoryKind = 'mean' | 'tunnelingRate' | 'integratedTime' | 'number'

interface Curve {
  readonly sampler: SamplerModel
  readonly analysis: Analysis
  readonly exact: number | undefined
}

/** A number over Monte Carlo time with its error band: means, rates, integrated times, and any number of the user's. */
export class HistoryPanel extends CurvesPanel<Curve> {
  readonly #kind: HistoryKind

  constructor(name: string, kind: HistoryKind, unit?: string) {
    super(name, unit)
    this.#kind = kind
  }

  protected override curves(view: View): Curve[] {
    return view.samplers.flatMap((sampler) => {
      const analysis = sampler.analyses.get(this.name)
      return analysis === undefined ? [] : [{ sampler, analysis, exact: readMean(analysis.value)?.exact }]
    })
  }

  protected override reading(
    { sampler, analysis, exact }: Curve,
    view: View,
    at: number | undefined,
  ): Reading {
    const whose = { index: sampler.index, name: view.several ? view.label(sampler) : undefined }
    if (at !== undefined && analysis.history.length > 0) {
      const row = analysis.history.nearest(at)
      const value = analysis.history.column(0)[row]!
      const bound = analysis.history.column(2)[row]!
      return {
        ...whose,
        value: Number.isFinite(value)
          ? valueWithError(value, analysis.history.column(1)[row]!)
          : `> ${significant(bound, 3)}`,
        detail: `at trajectory ${grouped(analysis.history.x[row]!)}`,
      }
    }
    if (this.#kind === 'integratedTime') {
      const window = view.several ? undefined : readIntegratedTime(analysis.value)?.window
      const reading = integratedTimeReading(analysis.value)
      const detail = [reading.detail, window ? `window ${significant(window, 4)}` : ''].filter(
        (d) => d !== '',
      )
      return { ...whose, value: reading.value, detail: detail.join(' · ') }
    }
    const mean = readMean(analysis.value)
    if (mean === undefined) {
      return { ...whose, value: significant(Number(analysis.value)), detail: 'given without an error' }
    }
    const details = [
      exact === undefined || view.several ? undefined : `exact ${significant(exact, 6)}`,
      mean.zScore === undefined ? undefined : zScoreText(mean.zScore),
      withoutError(mean),
    ]
    return {
      ...whose,
      value: valueWithError(mean.value, mean.error),
      detail: details.filter((d) => d !== undefined).join(' · '),
      alarm: isAlarming(mean.zScore),
    }
  }

  protected override scene(curves: readonly Curve[], view: View): Scene {
    const exactValues = new Set(curves.map((curve) => curve.exact))
    const deviates = exactValues.size > 1 && !exactValues.has(undefined)
    const logarithmic = view.several && (this.#kind === 'integratedTime' || this.#kind === 'tunnelingRate')
    const layers: Layer[] = []
    const top: Layer[] = []
    const end = Math.max(1, ...curves.map(({ analysis }) => analysis.history.x.at(-1) ?? 0))
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    const include = (value: number): void => {
      if (!Number.isFinite(value) || (logarithmic && value <= 0)) return
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    for (const { sampler, analysis, exact } of curves) {
      const { history } = analysis
      const colour = view.palette.series[sampler.index % 8]!
      const x = history.x
      const shift = deviates ? (exact ?? 0) : 0
      const value = history.column(0).map((v) => v - shift)
      const error = history.column(1)
      const bound = history.column(2)
      layers.push(band(x, value, error, colour, view.several ? 0.12 : 0.2))
      layers.push(line(x, value, colour, view.several ? 1.5 : 1.75))
      const last = history.length - 1
      if (last < 0) continue
      for (let i = 0; i <= last; i++) {
        if (x[i]! < 0.12 * x[last]! && last > 4) continue
        include(value[i]!)
        if (Number.isFinite(error[i]!)) {
          include(value[i]! - error[i]!)
          include(value[i]! + error[i]!)
        }
      }
      if (exact !== undefined && !deviates) {
        layers.push(level(exact, view.palette.exact))
        include(exact)
      }
      if (Number.isFinite(value[last]!)) {
        const radius = view.several ? 3.5 : 2.5
        top.push(markers([x[last]!], [value[last]!], shapeOf(sampler.index), { colour, radius }))
      } else if (Number.isFinite(bound[last]!)) {
        for (let i = 0; i <= last; i++) {
          if (x[i]! >= 0.12 * x[last]!) include(bound[i]!)
        }
        include((logarithmic ? 8 : 1.6) * bound[last]!)
        layers.push(line(x, bound, colour, 1.5, [2, 3]))
        top.push(arrow(x[last]! - 0.015 * end, bound[last]!, 1, colour))
        if (!view.several) {
          top.push(note(x[last]!, bound[last]!, 'frozen', colour, [18, -14]))
        }
      }
    }
    if (deviates) {
      layers.unshift(level(0, view.palette.exact))
      include(0)
    }
    // Less than a decade has hardly a tick on a logarithmic axis.
    const logarithmicY = logarithmic && high > 10 * low
    const positive = this.#kind !== 'mean' && this.#kind !== 'number'
    const y = logarithmicY ? logarithmicRange(low, high) : linearRange(low, high, positive)
    return {
      description: `${this.title} against trajectory: ${curves
        .map(({ sampler, analysis }) => `${view.label(sampler)} ${inWords(this.#kind, analysis.value)}`)
        .join('; ')}`,
      x: [0, end * (view.several ? 1.03 : 1)],
      y,
      logarithmicY,
      xLabel: 'trajectories per chain',
      yLabel: deviates ? `${this.axis} − exact` : this.axis,
      layers: [...layers, ...top],
      palette: view.palette,
    }
  }
}

/** What stands in place of an error where there is none: a bound, or that it is not known yet. */
export function withoutError({ value, error, upperBound, reason }: Mean): string | undefined {
  if (upperBound !== undefined) return `no tunneling yet, < ${significant(upperBound, 2)} (95 %)`
  if (!Number.isFinite(value) || error > 0) return undefined
  return reason === undefined ? 'error not known yet' : 'error cannot be known'
}

/** How an integrated time is said: frozen is named, and what cannot be trusted says so and still shows its value. */
export function integratedTimeReading(value: unknown): { value: string; detail: string } {
  const time = readIntegratedTime(value)
  if (time === undefined) return { value: absent, detail: '' }
  if (time.frozen) {
    if (time.lowerBound === undefined) return { value: 'frozen', detail: '' }
    return {
      value: `> ${significant(Number(time.lowerBound.toPrecision(3)))}`,
      detail: 'frozen (95 % bound)',
    }
  }
  if (!Number.isFinite(time.value)) return { value: absent, detail: time.reason ?? 'not known yet' }
  const { error, jackknifeError } = time
  const details = [
    time.reliable ? '' : 'unreliable',
    time.slowMode ? 'slow mode suspected' : '',
    error > 0 ? '' : 'error not known yet',
    jackknifeError === undefined ? '' : `jackknife error ${significant(jackknifeError, 2)}`,
  ]
  return {
    value: valueWithError(time.value, time.error),
    detail: details.filter((d) => d !== '').join(' · '),
  }
}

function inWords(kind: HistoryKind, value: unknown): string {
  if (kind === 'integratedTime') {
    const reading = integratedTimeReading(value)
    return `${reading.value} ${reading.detail}`.trim()
  }
  const mean = readMean(value)
  if (mean === undefined) return String(value)
  return (
    valueWithError(mean.value, mean.error) +
    (mean.exact === undefined ? '' : `, exact ${significant(mean.exact, 6)}`)
  )
}

function linearRange(low: number, high: number, positive: boolean): [number, number] {
  if (!Number.isFinite(low)) return [0, 1]
  const margin = high > low ? 0.08 * (high - low) : 0.1 * Math.abs(high) || 0.5
  return [positive && low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin]
}

function logarithmicRange(low: number, high: number): [number, number] {
  if (!Number.isFinite(low)) return [0.1, 10]
  return [low / 1.4, Math.max(high, 2 * low) * 1.4]
}
