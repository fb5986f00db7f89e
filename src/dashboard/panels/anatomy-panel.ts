import { type AnatomyCurve, type AnatomyValue, anatomy as anatomySchema } from '../../values/anatomy.ts'
import { grouped, valueWithError } from '../../values/format.ts'
import { readValue } from '../../values/read-value.ts'
import type { Entry } from '../../wording/entry.ts'
import { element } from '../element.ts'
import { band, level, line, markers, steps } from '../layers.ts'
import { shapeOf } from '../marker.ts'
import { type FixedTicks, type Layer, Plot } from '../plot.ts'
import type { SamplerModel } from '../run-model.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** How a quantity is drawn: its mean with a band, dashed without one, dotted that of accepted trajectories, or single trajectories as lines or as steps. */
type Style = 'mean' | 'dashed' | 'accepted' | 'chains' | 'steps'

/** One plot of the panel. */
interface Facet {
  readonly title: string
  readonly remark: string
  readonly axis: string
  readonly curves: readonly { readonly quantity: string; readonly symbol: string; readonly style: Style }[]
}

/** Figs. 6 and 7 of arXiv:2112.01582: first what heats and cools, then what comes of it. */
const facets: readonly Facet[] = [
  {
    title: 'Energy and log J',
    remark: 'solid H, dashed Σ log J',
    axis: 'H − H₀, Σ log J',
    curves: [
      { quantity: 'hamiltonianChange', symbol: 'energy', style: 'mean' },
      { quantity: 'logJacobian', symbol: 'log J', style: 'dashed' },
    ],
  },
  {
    title: 'H − Σ log J',
    remark: 'less its start; its end decides; dotted if accepted',
    axis: 'Δ(H − Σ log J)',
    curves: [
      { quantity: 'energyError', symbol: 'H − Σ log J', style: 'mean' },
      { quantity: 'energyError', symbol: 'accepted', style: 'accepted' },
    ],
  },
  {
    title: 'Action',
    remark: 'less its start',
    axis: 'S − S₀',
    curves: [{ quantity: 'actionChange', symbol: 'action', style: 'mean' }],
  },
  {
    title: 'Plaquette',
    remark: 'of what moves; dotted if accepted',
    axis: '⟨cos x_P⟩',
    curves: [
      { quantity: 'plaquette', symbol: 'plaquette', style: 'mean' },
      { quantity: 'plaquette', symbol: 'accepted', style: 'accepted' },
    ],
  },
  {
    title: 'Tunneling',
    remark: 'distance of Q from its start; dotted if accepted',
    axis: '⟨|Q − Q₀|⟩',
    curves: [
      { quantity: 'tunneling', symbol: 'tunneling', style: 'mean' },
      { quantity: 'tunneling', symbol: 'accepted', style: 'accepted' },
    ],
  },
  {
    title: 'Charges of single trajectories',
    remark: 'steps Q, lines Q_R',
    axis: 'Q, Q_R',
    curves: [
      { quantity: 'topologicalCharge', symbol: 'Q', style: 'steps' },
      { quantity: 'smoothCharge', symbol: 'Q_R', style: 'chains' },
    ],
  },
]

/** Markers on more layers run into each other. */
const mostMarkers = 40

/** Single trajectories of each sampler that are drawn: more hide each other. */
const singles = 4
const singlesOfSeveral = 2

interface Dissected {
  readonly sampler: SamplerModel
  readonly anatomy: AnatomyValue
}

/** What happens inside the trajectories of all samplers, as small multiples against the layer number. */
export class AnatomyPanel extends Panel {
  readonly #name: string
  readonly #explanation: string
  readonly #cells: readonly { facet: Facet; plot: Plot }[]

  constructor(name: string, entry: Entry) {
    super(name, entry.title, entry.explanation, { span: 'all', terms: entry.terms })
    this.#name = name
    this.#explanation = entry.explanation
    this.#cells = facets.map((facet) => ({ facet, plot: new Plot({ className: 'anatomy' }) }))
    this.body.append(
      element(
        'div',
        { class: 'multiples many' },
        ...this.#cells.map(({ facet, plot }) =>
          element(
            'figure',
            {},
            element(
              'figcaption',
              {},
              element('span', { class: 'name' }, facet.title),
              element('span', { class: 'detail' }, facet.remark),
            ),
            plot.element,
          ),
        ),
      ),
    )
  }

  protected override update(view: View): void {
    const dissected = view.samplers.flatMap((sampler): Dissected[] => {
      const anatomy = readValue(anatomySchema, sampler.analyses.get(this.#name)?.value)
      return anatomy === undefined ? [] : [{ sampler, anatomy }]
    })
    const counts = dissected.map(
      ({ sampler, anatomy }) =>
        `${view.several ? `${view.label(sampler)} ` : ''}${grouped(anatomy.trajectories)} trajectories`,
    )
    this.explain([this.#explanation, counts.join(', ')].join(' '))
    for (const { facet, plot } of this.#cells) show(facet, plot, dissected, view)
  }

  override dispose(): void {
    for (const { plot } of this.#cells) plot.dispose()
    super.dispose()
  }
}

function show({ title, axis, curves }: Facet, plot: Plot, dissected: readonly Dissected[], view: View): void {
  const behind: Layer[] = []
  const front: Layer[] = []
  const words: string[] = []
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  const include = (values: readonly number[], error?: readonly number[]): void => {
    values.forEach((value, i) => {
      const reach = error !== undefined && Number.isFinite(error[i]!) ? error[i]! : 0
      if (!Number.isFinite(value)) return
      low = Math.min(low, value - reach)
      high = Math.max(high, value + reach)
    })
  }
  let end = 1
  for (const { sampler, anatomy } of dissected) {
    const { layers } = anatomy
    const colour = view.palette.series[sampler.index % 8]!
    const said: string[] = []
    end = Math.max(end, layers.at(-1)!)
    for (const { quantity, symbol, style } of curves) {
      const curve = anatomy.quantities[quantity]
      if (curve === undefined) continue
      if (style === 'accepted') {
        if (curve.accepted === undefined) continue
        include(curve.accepted.mean)
        front.push(line(layers, curve.accepted.mean, colour, 1.75, [1.5, 3]))
        said.push(`${symbol} ${inWords(layers, curve.accepted)}`)
        continue
      }
      if (style === 'mean' || style === 'dashed') {
        include(curve.mean, curve.error)
        behind.push(band(layers, curve.mean, curve.error, colour, 0.2))
        front.push(line(layers, curve.mean, colour, 1.75, style === 'dashed' ? [5, 4] : []))
        const shape = shapeOf(sampler.index)
        const marked = layers.length > mostMarkers ? layers.length - 1 : 0
        if (style === 'mean') {
          const radius = 2
          front.push(markers(layers.slice(marked), curve.mean.slice(marked), shape, { colour, radius }))
        }
        said.push(`${curves.length > 1 ? `${symbol} ` : ''}${inWords(layers, curve)}`)
        continue
      }
      const shown = curve.chains.slice(0, view.several ? singlesOfSeveral : singles)
      for (const chain of shown) {
        include(chain)
        front.push(style === 'steps' ? steps(layers, chain, colour, 1.75) : line(layers, chain, colour, 1))
      }
      const ends = shown.map((chain) => `${valueWithError(chain[0]!)} to ${valueWithError(chain.at(-1)!)}`)
      said.push(`${symbol} ${ends.join(', ')}`)
    }
    words.push(`${view.label(sampler)} ${said.join(', ')}`)
  }
  const margin = high > low ? 0.08 * (high - low) : 0.5
  plot.show({
    description: `${title} against the layer number: ${words.join('; ')}`,
    x: [0, 1.02 * end],
    y: Number.isFinite(low) ? [low - margin, high + margin] : [0, 1],
    xLabel: 'layer',
    xTicks: layerTicks(end),
    yLabel: axis,
    layers: [level(0, view.palette.zero, [], 1), ...behind, ...front],
    palette: view.palette,
  })
}

/** Whole numbers of layers, at most seven of them. */
function layerTicks(end: number): FixedTicks {
  const decade = 10 ** Math.floor(Math.log10(end))
  const step = [0.2, 0.5, 1, 2].map((part) => part * decade).find((s) => s >= 1 && end / s <= 6) ?? decade
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => ({
    at: i * step,
    text: grouped(i * step),
  }))
}

/** Start, the layer that is furthest from it, and end. */
function inWords(layers: readonly number[], { mean, error }: Pick<AnatomyCurve, 'mean' | 'error'>): string {
  const value = (i: number): string => valueWithError(mean[i]!, error[i]!)
  const last = layers.length - 1
  let furthest = 0
  mean.forEach((m, i) => {
    if (Math.abs(m - mean[0]!) > Math.abs(mean[furthest]! - mean[0]!)) furthest = i
  })
  return `${value(0)} at the start, ${value(furthest)} at layer ${layers[furthest]}, ${value(last)} at the end`
}
