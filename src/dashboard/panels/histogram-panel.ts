import { significant } from '../../stats/format.ts'
import { readHistogram } from '../analysis-value.ts'
import { describe } from '../catalogue.ts'
import { bars, errorBars, markers } from '../layers.ts'
import { Multiples } from '../multiples.ts'
import type { FixedTicks } from '../plot.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** Measured probabilities as bars with errors, exact ones as hollow diamonds; one plot to a sampler. */
export class HistogramPanel extends Panel {
  readonly #name: string
  readonly #axis: string
  readonly #title: string
  readonly #multiples = new Multiples('histogram')

  constructor(name: string) {
    const entry = describe(name)
    super(name, entry.title, entry.explanation)
    this.#name = name
    this.#axis = entry.axis
    this.#title = entry.title
    this.body.append(this.#multiples.element)
  }

  protected override update(view: View): void {
    this.setSpan(view.several ? 'all' : 'one')
    const read = (value: unknown) => readHistogram(value)
    const withBins = view.samplers.filter((s) => read(s.analyses.get(this.#name)?.value) !== undefined)
    this.#multiples.show({ ...view, samplers: withBins }, (sampler, plot) => {
      const histogram = read(sampler.analyses.get(this.#name)?.value)!
      const { bins, probabilities, errors, exact } = histogram
      const colour = view.palette.series[sampler.index % 8]!
      const gap = bins.length > 1 ? Math.min(...bins.slice(1).map((b, i) => Math.abs(b - bins[i]!))) : 1
      const highest = Math.max(1e-9, ...probabilities.map((p, i) => p + (errors[i] ?? 0)), ...(exact ?? []))
      plot.show({
        description: `${this.#title}, ${view.label(sampler)}: ${bins
          .map(
            (bin, i) =>
              `P(${bin}) = ${probabilities[i]!.toFixed(4)}${exact ? `, exact ${exact[i]!.toFixed(4)}` : ''}`,
          )
          .join('; ')}`,
        x: [Math.min(...bins) - 0.75 * gap, Math.max(...bins) + 0.75 * gap],
        y: [0, 1.08 * highest],
        ...(bins.every(Number.isInteger) ? { xTicks: integerTicks(bins) } : {}),
        xLabel: this.#name.startsWith('Q/') ? 'topological charge Q' : this.#name,
        yLabel: this.#axis,
        layers: [
          bars(bins, probabilities, 0.8 * gap, colour),
          errorBars(bins, probabilities, errors, view.palette.text),
          ...(exact === undefined
            ? []
            : [
                markers(bins, exact, 'diamond', {
                  colour: view.palette.exact,
                  fill: view.palette.surface,
                  radius: 3,
                }),
              ]),
        ],
        palette: view.palette,
      })
      return ''
    })
  }

  override dispose(): void {
    this.#multiples.dispose()
    super.dispose()
  }
}

/** At most about nine of the integers, 0 among them. */
function integerTicks(bins: readonly number[]): FixedTicks {
  const step = [1, 2, 5, 10, 20, 50, 100].find((s) => bins.length / s <= 9) ?? 200
  return bins.filter((bin) => bin % step === 0).map((at) => ({ at, text: significant(at) }))
}
