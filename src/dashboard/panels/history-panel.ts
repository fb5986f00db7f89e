import { absent, grouped, significant, valueWithError } from '../../values/format.ts'
import { integratedTimeFigures } from '../../values/integrated-time.ts'
import { integratedTimeLine, integratedTimeText } from '../../values/integrated-time-text.ts'
import { meanFigures } from '../../values/mean.ts'
import { meanText, withoutErrorText } from '../../values/mean-text.ts'
import { readValue } from '../../values/read-value.ts'
import { RHAT_LIMIT, splitRhat } from '../../values/split-rhat.ts'
import { zScoreText } from '../../values/z-score.ts'
import type { Entry } from '../../wording/entry.ts'
import { isAlarming } from '../is-alarming.ts'
import { arrow, band, level, line, markers, note, upright, veil } from '../layers.ts'
import { shapeOf } from '../marker.ts'
import type { Layer, Scene } from '../plot.ts'
import type { Reading } from '../readings.ts'
import type { LatestAnalysis, SamplerModel } from '../run-model.ts'
import { shownRange, type TimeMove, type TimeRange } from '../time-range.ts'
import type { View } from '../view.ts'
import { CurvesPanel } from './curves-panel.ts'

const LOGARITHMIC_FROM = 6

/** What the rows of the history are. */
export type HistoryKind = 'mean' | 'tunnelingRate' | 'integratedTime' | 'splitRhat' | 'number'

interface Curve {
  readonly sampler: SamplerModel
  readonly analysis: LatestAnalysis
  readonly exact: number | undefined
}

/** A number over Monte Carlo time with its error band: means, rates, integrated times, and any number of the user's. */
export class HistoryPanel extends CurvesPanel<Curve> {
  readonly #kind: HistoryKind
  readonly #explanation: string
  /** The check of exactness that judges it. */
  readonly #check: string | undefined
  /** What a value lacks that must not look like others. */
  readonly #doubt: string
  /** What there is of Monte Carlo time. */
  #extent: TimeRange = [0, 1]

  constructor(name: string, entry: Entry, kind: HistoryKind) {
    super(name, entry)
    this.#kind = kind
    this.#explanation = entry.explanation
    this.#check = entry.check
    this.#doubt = kind === 'integratedTime' ? 'not reliable' : 'no error'
  }

  protected override moved(move: TimeMove, shown: TimeRange): void {
    this.view?.moveTime(move, shown, this.#extent)
  }

  protected override curves(view: View): Curve[] {
    return view.samplers.flatMap((sampler) => {
      const analysis = sampler.analyses.get(this.name)
      return analysis === undefined
        ? []
        : [{ sampler, analysis, exact: readValue(meanFigures, analysis.value)?.exact }]
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
      const [value, error, bound, doubtful] = [0, 1, 2, 3].map((c) => analysis.history.column(c)[row]!)
      const number = this.#kind === 'splitRhat' ? rhatText(value) : valueWithError(value!, error!)
      const measured = `${number}${doubtful === 1 ? ' ?' : ''}`
      return {
        ...whose,
        value: Number.isFinite(bound!) ? `> ${significant(bound!, 3)}` : measured,
        detail: `at trajectory ${grouped(analysis.history.x[row]!)}${doubtful === 1 ? ` · ${this.#doubt}` : ''}`,
      }
    }
    if (this.#kind === 'integratedTime') {
      const time = readValue(integratedTimeFigures, analysis.value)
      if (time === undefined) return { ...whose, value: absent }
      const { value, remark } = integratedTimeText(time)
      const window = view.several || !time.window ? '' : `window W = ${grouped(time.window)}`
      return { ...whose, value, detail: [remark, window].filter((part) => part !== '').join(' · ') }
    }
    if (this.#kind === 'splitRhat') {
      const rhat = readValue(splitRhat, analysis.value)
      const alarm = (rhat?.value ?? 0) > RHAT_LIMIT && rhat?.reason === undefined
      const detail = alarm ? 'the chains do not agree' : (rhat?.reason ?? '')
      return { ...whose, value: rhatText(rhat?.value), detail, alarm }
    }
    const mean = readValue(meanFigures, analysis.value)
    if (mean === undefined) {
      return { ...whose, value: significant(Number(analysis.value)), detail: 'given without an error' }
    }
    const alarm = isAlarming(sampler, this.#check)
    const details = [
      exact === undefined || view.several ? undefined : `exact ${significant(exact, 6)}`,
      mean.zScore === undefined ? undefined : `z ${zScoreText(mean.zScore)}${alarm ? ', fails' : ''}`,
      withoutErrorText(mean),
    ]
    return {
      ...whose,
      value: meanText(mean),
      detail: details.filter((d) => d !== undefined).join(' · '),
      alarm,
    }
  }

  protected override scene(curves: readonly Curve[], view: View): Scene {
    const exactValues = new Set(curves.map((curve) => curve.exact))
    const deviates = exactValues.size > 1 && !exactValues.has(undefined)
    const logarithmic = view.several && (this.#kind === 'integratedTime' || this.#kind === 'tunnelingRate')
    const { time, logarithmicTime, leftOut } = view.chosen
    this.#extent = extentOf(
      curves.map(({ analysis }) => analysis.history.x),
      logarithmicTime,
    )
    const [start, end] = shownRange(time, this.#extent)
    const isWhole = end === this.#extent[1]
    // less than some factor has hardly a tick on a logarithmic axis
    const logarithmicX = logarithmicTime && end > LOGARITHMIC_FROM * start
    const reach = new Reach(logarithmic)
    const drawings = curves.map((curve) => drawCurve(curve, view, { start, end, deviates, reach }))
    if (deviates) reach.include(0)
    const levels = this.#kind === 'splitRhat' ? [1, RHAT_LIMIT] : []
    for (const at of levels) reach.include(at)
    const isDoubtful = curves.some(({ analysis }) => analysis.history.column(3).includes(1))
    const explanation = this.#explanation
    this.explain(isDoubtful ? `${explanation} Dotted, hollow: ${this.#doubt}.` : explanation)
    const positive = this.#kind === 'integratedTime' || this.#kind === 'tunnelingRate'
    return {
      description: `${this.title} against trajectory, ${grouped(Math.round(start))} to ${grouped(Math.round(end))}: ${curves
        .map(({ sampler, analysis }) => `${view.label(sampler)} ${inWords(this.#kind, analysis.value)}`)
        .join('; ')}`,
      // room for the marks at the ends
      x: [start, view.several && isWhole ? beyond(start, end, logarithmicX) : end],
      y: reach.range(positive),
      logarithmicX,
      logarithmicY: reach.isLogarithmic,
      xLabel: 'trajectories per chain',
      yLabel: deviates ? `${this.axis} − exact` : this.axis,
      layers: [
        ...(deviates ? [level(0, view.palette.exact)] : []),
        ...levels.map((at) => level(at, view.palette.muted)),
        ...drawings.flatMap(({ below }) => below),
        ...drawings.flatMap(({ top }) => top),
        ...(leftOut > start
          ? [veil(start, leftOut, view.palette.surface), upright(leftOut, view.palette.muted)]
          : []),
      ],
      palette: view.palette,
    }
  }
}

/** Near 1 the fourth digit counts. */
const rhatText = (value: number | null | undefined): string =>
  value === null || value === undefined ? absent : value.toFixed(4)

/** The values that a plot must show. */
class Reach {
  readonly #logarithmic: boolean
  #low = Number.POSITIVE_INFINITY
  #high = Number.NEGATIVE_INFINITY

  constructor(logarithmic: boolean) {
    this.#logarithmic = logarithmic
  }

  include(value: number): void {
    if (!Number.isFinite(value) || (this.#logarithmic && value <= 0)) return
    this.#low = Math.min(this.#low, value)
    this.#high = Math.max(this.#high, value)
  }

  /** Makes room above a bound for the arrow that stands on it. */
  includeArrow(bound: number): void {
    this.include((this.#logarithmic ? 8 : 1.6) * bound)
  }

  /** Less than a decade has hardly a tick on a logarithmic axis. */
  get isLogarithmic(): boolean {
    return this.#logarithmic && this.#high > 10 * this.#low
  }

  range(positive: boolean): [number, number] {
    return this.isLogarithmic
      ? logarithmicRange(this.#low, this.#high)
      : linearRange(this.#low, this.#high, positive)
  }
}

interface Frame {
  readonly start: number
  readonly end: number
  /** Whether the curves are drawn as distances from their exact values. */
  readonly deviates: boolean
  /** Told what of the curve must be seen. */
  readonly reach: Reach
}

/** What is drawn of one curve: the line with its band, and over the lines of all curves the mark at its end. */
function drawCurve(
  { sampler, analysis, exact }: Curve,
  view: View,
  { start, end, deviates, reach }: Frame,
): { readonly below: readonly Layer[]; readonly top: readonly Layer[] } {
  const below: Layer[] = []
  const { history } = analysis
  const colour = view.palette.series[sampler.index % 8]!
  const x = history.x
  const shift = deviates ? (exact ?? 0) : 0
  const value = history.column(0).map((v) => v - shift)
  const error = history.column(1)
  const bound = history.column(2)
  const doubtful = history.column(3)
  const reliable = value.map((v, i) => (doubtful[i] === 1 ? Number.NaN : v))
  if (doubtful.includes(1)) below.push(line(x, value, colour, 1.25, [2, 3]))
  below.push(band(x, reliable, error, colour, view.several ? 0.12 : 0.2))
  below.push(line(x, reliable, colour, view.several ? 1.5 : 1.75))
  const last = history.length - 1
  if (last < 0) return { below, top: [] }
  const isShown = shownRows(x, start, end)
  for (let i = 0; i <= last; i++) {
    if (!isShown(i)) continue
    reach.include(value[i]!)
    reach.include(value[i]! - error[i]!)
    reach.include(value[i]! + error[i]!)
  }
  if (exact !== undefined && !deviates) {
    below.push(level(exact, view.palette.exact))
    reach.include(exact)
  }
  if (Number.isFinite(value[last]!)) {
    const radius = view.several ? 3.5 : 2.5
    const fill = doubtful[last] === 1 ? view.palette.surface : colour
    const mark = markers([x[last]!], [value[last]!], shapeOf(sampler.index), { colour, fill, radius })
    return { below, top: [mark] }
  }
  if (!Number.isFinite(bound[last]!)) return { below, top: [] }
  for (let i = 0; i <= last; i++) if (isShown(i)) reach.include(bound[i]!)
  reach.includeArrow(bound[last]!)
  below.push(line(x, bound, colour, 1.5, [2, 3]))
  const top = [arrow(x[last]! - 0.015 * (end - start), bound[last]!, 1, colour)]
  if (!view.several) {
    const changes = readValue(integratedTimeFigures, analysis.value)?.changes ?? 0
    top.push(note(x[last]!, bound[last]!, changes > 0 ? 'nearly frozen' : 'frozen', colour, [18, -14]))
  }
  return { below, top }
}

/**
 * Which rows a plot from `start` to `end` must have room for: those inside and their neighbours, but of a plot from the first row
 * on not the first ones, which scatter widely and would make the rest of it flat.
 */
function shownRows(x: Float64Array, start: number, end: number): (row: number) => boolean {
  const last = x.length - 1
  const settles = x[0]! >= start && last > 4 ? start + 0.12 * (Math.min(end, x[last]!) - start) : start
  return (row) => (row === last || x[row + 1]! >= settles) && (row === 0 || x[row - 1]! <= end)
}

/** From the first trajectory on, where there are values from there, or a single one; a logarithmic axis begins at the first value. */
function extentOf(abscissas: readonly Float64Array[], logarithmic: boolean): TimeRange {
  const end = Math.max(1, ...abscissas.map((x) => x.at(-1) ?? 0))
  const first = Math.min(end, ...abscissas.map((x) => x[0] ?? end))
  if (logarithmic) return first < end ? [Math.max(1, first), end] : [end / 10, end]
  return [first < 0.1 * end || first === end ? 0 : first, end]
}

/** A little beyond `end`, as far as the axis is. */
function beyond(start: number, end: number, logarithmic: boolean): number {
  return logarithmic ? end * (end / start) ** 0.03 : end + 0.03 * (end - start)
}

function inWords(kind: HistoryKind, value: unknown): string {
  if (kind === 'integratedTime') {
    const time = readValue(integratedTimeFigures, value)
    return time === undefined ? absent : integratedTimeLine(time)
  }
  if (kind === 'splitRhat') return rhatText(readValue(splitRhat, value)?.value)
  const mean = readValue(meanFigures, value)
  if (mean === undefined) return String(value)
  return meanText(mean) + (mean.exact === undefined ? '' : `, exact ${significant(mean.exact, 6)}`)
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
