import {
  type Autocorrelation,
  autocorrelation as autocorrelationSchema,
} from '../../values/autocorrelation.ts'
import { absent, grouped, significant, valueWithError } from '../../values/format.ts'
import { readValue } from '../../values/read-value.ts'
import { fallTime } from '../fall-time.ts'
import { band, level, line, markers, note, upright } from '../layers.ts'
import { shapeOf } from '../marker.ts'
import type { Layer, Scene } from '../plot.ts'
import type { Reading } from '../readings.ts'
import type { SamplerModel } from '../run-model.ts'
import type { View } from '../view.ts'
import { CurvesPanel } from './curves-panel.ts'

interface Curve {
  readonly sampler: SamplerModel
  readonly autocorrelation: Autocorrelation
  /** How far it is worth showing, trajectories: noise follows. */
  readonly end: number
}

/** Ends further apart than this factor do not go together on a linear axis. */
const linearUpTo = 15

/** rho(t) with its error band, all samplers in one plot, and where the sum of tau_int stops. */
export class AutocorrelationPanel extends CurvesPanel<Curve> {
  protected override curves(view: View): Curve[] {
    return view.samplers.flatMap((sampler) => {
      const autocorrelation = readValue(autocorrelationSchema, sampler.analyses.get(this.name)?.value)
      return autocorrelation === undefined ? [] : [{ sampler, autocorrelation, end: endOf(autocorrelation) }]
    })
  }

  protected override heading(view: View): string {
    return view.several ? 'Trajectories until ρ falls to 1/e, and the window W:' : ''
  }

  protected override reading(
    { sampler, autocorrelation }: Curve,
    view: View,
    t: number | undefined,
  ): Reading {
    const { window, frozen, reason, lags } = autocorrelation
    const whose = { index: sampler.index, name: view.several ? view.label(sampler) : undefined }
    if (frozen) return { ...whose, value: 'frozen', detail: reason ?? 'it never changed: there is no ρ' }
    if (lags.length === 0) return { ...whose, value: absent, detail: reason ?? 'not known yet' }
    if (t !== undefined) return { ...whose, value: at(autocorrelation, t) }
    const fall = fallTime(autocorrelation)
    const windowText = window === null ? (reason ?? 'no window yet') : `window ${grouped(window)}`
    const unit = view.several ? '' : 'trajectories until ρ falls to 1/e · '
    return {
      ...whose,
      value: fall === undefined ? `> ${grouped(lags.at(-1)!)}` : significant(fall, 2),
      detail: `${unit}${windowText}`,
    }
  }

  protected override scene(curves: readonly Curve[], view: View): Scene {
    const drawn = curves.filter(({ autocorrelation }) => autocorrelation.lags.length > 0)
    const end = Math.max(1, ...drawn.map((curve) => curve.end))
    const logarithmicX = end > linearUpTo * Math.min(...drawn.map((curve) => curve.end))
    const layers: Layer[] = [level(0, view.palette.exact, [], 1)]
    const top: Layer[] = []
    let low = -0.1
    for (const { sampler, autocorrelation } of drawn) {
      const { lags, rho, errors, window } = autocorrelation
      const colour = view.palette.series[sampler.index % 8]!
      // ρ(0) = 1 has no place on a logarithmic axis.
      const from = logarithmicX && lags[0] === 0 ? 1 : 0
      const [x, y, error] = [lags, rho, errors].map((values) => values.slice(from)) as [
        number[],
        number[],
        number[],
      ]
      layers.push(band(x, y, error, colour, view.several ? 0.12 : 0.2))
      layers.push(line(x, y, colour, view.several ? 1.5 : 1.75))
      x.forEach((lag, i) => {
        const edge = y[i]! - (Number.isFinite(error[i]!) ? error[i]! : 0)
        if (lag <= end && edge < low) low = edge
      })
      if (window === null || window > end) continue
      layers.push(upright(window, colour))
      const marker = lags[nearest(lags, window)]!
      const radius = view.several ? 3.5 : 2.5
      const height = rho[nearest(lags, window)]!
      top.push(markers([marker], [height], shapeOf(sampler.index), { colour, radius }))
      if (!view.several) top.push(note(window, 0.97, `window W = ${grouped(window)}`, view.palette.muted))
    }
    const all = curves.length > 0 && curves.every(({ autocorrelation }) => autocorrelation.frozen)
    if (all) top.push(note(0.5 * end, 0.5, 'frozen', view.palette.muted, [-20, 0]))
    return {
      description: `${this.title} against the distance in trajectories: ${curves
        .map(({ sampler, autocorrelation }) => `${view.label(sampler)} ${inWords(autocorrelation)}`)
        .join('; ')}`,
      x: [logarithmicX ? 1 : 0, end],
      y: [Math.max(-1.05, 1.1 * low), 1.05],
      logarithmicX,
      xLabel: 't, trajectories',
      yLabel: this.axis,
      layers: [...layers, ...top],
      palette: view.palette,
    }
  }
}

/** Some windows far, and at least a few lags; everything while there is no window. */
function endOf({ lags, window }: Autocorrelation): number {
  const last = lags.at(-1) ?? 0
  return Math.max(1, window === null ? last : Math.min(last, Math.max(8, 3 * window)))
}

/** The place of the lag next to `t`. */
function nearest(lags: readonly number[], t: number): number {
  return lags.reduce((best, lag, i) => (Math.abs(lag - t) < Math.abs(lags[best]! - t) ? i : best), 0)
}

function at({ lags, rho, errors }: Autocorrelation, t: number): string {
  const i = nearest(lags, t)
  return `ρ(${significant(lags[i]!)}) = ${valueWithError(rho[i]!, errors[i]!)}`
}

function inWords(autocorrelation: Autocorrelation): string {
  const { lags, window, frozen, reason } = autocorrelation
  if (frozen) return 'frozen, no autocorrelation'
  if (lags.length === 0) return reason ?? 'not known yet'
  const at = fallTime(autocorrelation)
  const fall =
    at === undefined
      ? `stays above 1/e up to ${significant(lags.at(-1)!)}`
      : `falls to 1/e at ${significant(at, 2)}`
  return `${fall}, ${window === null ? 'no window yet' : `summation window ${grouped(window)}`}`
}
