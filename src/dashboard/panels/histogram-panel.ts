import { significant, valueWithError } from '../../values/format.ts'
import { type Histogram, histogram } from '../../values/histogram.ts'
import { readValue } from '../../values/read-value.ts'
import type { Entry } from '../../wording/entry.ts'
import { bars, errorBars, line, markers } from '../layers.ts'
import { Multiples } from '../multiples.ts'
import type { FixedTicks } from '../plot.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** Measured probabilities as bars with errors, exact ones as hollow diamonds; one plot to a sampler. */
export class HistogramPanel extends Panel {
  readonly #name: string
  readonly #axis: string
  readonly #abscissa: string
  readonly #title: string
  readonly #multiples = new Multiples('histogram')

  constructor(name: string, entry: Entry) {
    super(name, entry.title, entry.explanation, { terms: entry.terms })
    this.#name = name
    this.#axis = entry.axis
    this.#abscissa = entry.abscissa ?? name
    this.#title = entry.title
    this.body.append(this.#multiples.element)
  }

  protected override update(view: View): void {
    this.setSpan(view.several ? 'all' : 'one')
    const read = (value: unknown) => readValue(histogram, value)
    const withBins = view.samplers.filter((s) => read(s.analyses.get(this.#name)?.value) !== undefined)
    this.#multiples.show({ ...view, samplers: withBins }, (sampler, plot) => {
      const { bins, probabilities, errors, exact } = filled(read(sampler.analyses.get(this.#name)?.value)!)
      const colour = view.palette.series[sampler.index % 8]!
      const gap = bins.length > 1 ? Math.min(...bins.slice(1).map((b, i) => Math.abs(b - bins[i]!))) : 1
      const highest = Math.max(1e-9, ...probabilities.map((p, i) => p + (errors[i] ?? 0)), ...(exact ?? []))
      const integers = bins.every(Number.isInteger)
      const mark = view.palette.exact
      const exactLayer = integers
        ? markers(bins, exact ?? [], 'diamond', { colour: mark, fill: view.palette.surface, radius: 3 })
        : line(bins, exact ?? [], mark, 1.25)
      plot.show({
        description: `${this.#title}, ${view.label(sampler)}: ${inWords({ bins, probabilities, errors, exact }, integers)}`,
        x: [Math.min(...bins) - 0.75 * gap, Math.max(...bins) + 0.75 * gap],
        y: [0, 1.08 * highest],
        ...(integers ? { xTicks: integerTicks(bins) } : {}),
        xLabel: integers ? this.#abscissa : `${this.#abscissa}, bins of ${significant(gap, 3)}`,
        yLabel: this.#axis,
        layers: [
          bars(bins, probabilities, (integers ? 0.8 : 1) * gap, colour),
          errorBars(bins, probabilities, errors, view.palette.text),
          ...(exact === undefined ? [] : [exactLayer]),
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

type Bins = Pick<Histogram, 'bins' | 'probabilities' | 'errors'> & {
  readonly exact?: readonly number[] | undefined
}

/** Without the empty bins at both ends, which equal bins of a range may have many of. */
function filled({ bins, probabilities, errors, exact }: Bins): Bins {
  const counts = (_: number, i: number): boolean => probabilities[i]! > 0 || (exact?.[i] ?? 0) > 1e-4
  const from = Math.max(0, bins.findIndex(counts))
  const to = bins.findLastIndex(counts) + 1 || bins.length
  const cut = (values: readonly number[]) => values.slice(from, to)
  return {
    bins: cut(bins),
    probabilities: cut(probabilities),
    errors: cut(errors),
    exact: exact === undefined ? undefined : cut(exact),
  }
}

function inWords({ bins, probabilities, errors, exact }: Bins, integers: boolean): string {
  const probability = (i: number): string =>
    `P(${significant(bins[i]!, 3)}) = ${valueWithError(probabilities[i]!, errors[i])}${exact ? `, exact ${exact[i]!.toFixed(4)}` : ''}`
  if (integers) return bins.map((_, i) => probability(i)).join('; ')
  const peak = probabilities.indexOf(Math.max(...probabilities))
  return `${bins.length} bins from ${significant(bins[0]!, 3)} to ${significant(bins.at(-1)!, 3)}, highest ${probability(peak)}`
}
