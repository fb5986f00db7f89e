import { significant } from '../../values/format.ts'
import { readValue } from '../../values/read-value.ts'
import { type Trace, trace as traceSchema } from '../../values/trace.ts'
import type { Entry } from '../../wording/entry.ts'
import { level, note, steps, veil } from '../layers.ts'
import { Multiples } from '../multiples.ts'
import type { FixedTicks, Layer, Plot } from '../plot.ts'
import type { SamplerModel } from '../run-model.ts'
import { shiftedMove, shownRange, type TimeRange } from '../time-range.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** Chains shown, each in a lane of its own. */
const lanes = 4
const lanesOfSeveral = 2

/** Some chains as steps, one lane to a chain; one plot to a sampler. */
export class TracePanel extends Panel {
  readonly #name: string
  readonly #axis: string
  readonly #title: string
  readonly #multiples = new Multiples('trace', (id, move, shown) => {
    const time = this.#times.get(id)
    if (time === undefined) return
    const { before, extent } = time
    const there = ([from, to]: TimeRange): TimeRange => [from - before, to - before]
    this.view?.moveTime(shiftedMove(move, -before), there(shown), there(extent))
  })
  /** What there is of each sampler, by number of trajectory, and the number before the first that is measured. */
  readonly #times = new Map<string, { readonly before: number; readonly extent: TimeRange }>()

  constructor(name: string, entry: Entry) {
    super(name, entry.title, entry.explanation, { span: 'two', terms: entry.terms })
    this.#name = name
    this.#axis = entry.axis
    this.#title = entry.title
    this.body.append(this.#multiples.element)
  }

  protected override update(view: View): void {
    this.setSpan(view.several ? 'all' : 'two')
    const withTrace = view.samplers.filter(
      (s) => readValue(traceSchema, s.analyses.get(this.#name)?.value) !== undefined,
    )
    this.#multiples.show({ ...view, samplers: withTrace }, (sampler, plot) =>
      this.#show(readValue(traceSchema, sampler.analyses.get(this.#name)?.value)!, sampler, plot, view),
    )
  }

  override dispose(): void {
    this.#multiples.dispose()
    super.dispose()
  }

  #show(trace: Trace, sampler: SamplerModel, plot: Plot, view: View): string {
    const { points, first, stride } = trace
    const shown = Math.min(trace.chains, view.several ? lanesOfSeveral : lanes)
    const { centre, reach, room, ticks, levels } = laneOf(trace, shown)
    // Room above each lane for its name.
    const gap = 0.55 * reach + room
    const pitch = 2 * reach + gap
    const colour = view.palette.series[sampler.index % 8]!
    const x = Float64Array.from({ length: points }, (_, i) => first + i * stride)
    const layers: Layer[] = []
    const yTicks: { at: number; text: string }[] = []
    for (let chain = 0; chain < shown; chain++) {
      const offset = -chain * pitch - centre
      for (const q of levels)
        layers.push(level(offset + q, q === 0 ? view.palette.zero : view.palette.grid, [], q === 0 ? 1 : 0.5))
      for (const q of ticks) yTicks.push({ at: offset + q, text: significant(q, 3) })
      const values = Float64Array.from(
        { length: points },
        (_, i) => trace.values[chain * points + i]! + offset,
      )
      layers.push(steps(x, values, colour))
    }
    const extent = [first, first + Math.max(1, points - 1) * stride] as const
    // curves count from the first trajectory that is measured; numbers of trajectories include the thermalisation
    const before = first < 0.1 * extent[1] ? first : 0
    this.#times.set(sampler.id, { before, extent })
    const { from, to } = view.chosen.time
    const [start, end] = shownRange(
      { ...(from !== undefined && { from: from + before }), ...(to !== undefined && { to: to + before }) },
      extent,
    )
    const { leftOut } = view.chosen
    if (leftOut > 0) layers.push(veil(first, before + leftOut, view.palette.surface))
    for (let chain = 0; chain < shown; chain++) {
      layers.push(
        note(start, -chain * pitch + reach + gap / 2, `chain ${chain + 1}`, view.palette.muted, [4, 0]),
      )
    }
    plot.show({
      description: `${this.#title}, ${view.label(sampler)}: ${shown} chains, trajectories ${start} to ${end}, values between ${significant(centre - reach)} and ${significant(centre + reach)}`,
      x: [start, end],
      y: [-(shown - 1) * pitch - reach - 0.8 * room, reach + gap],
      xLabel: 'trajectory',
      yLabel: this.#axis,
      yTicks: yTicks satisfies FixedTicks,
      layers,
      palette: view.palette,
    })
    return ''
  }
}

/** How the values of a chain lie in its lane. */
interface Lane {
  readonly centre: number
  /** Above and below the centre. */
  readonly reach: number
  /** Beyond what the reach gives. */
  readonly room: number
  readonly ticks: readonly number[]
  readonly levels: readonly number[]
}

/** Integers lie about 0, with a line for each where there are few; other numbers between the least and the largest. */
function laneOf({ values, points }: Trace, chains: number): Lane {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let integer = true
  for (let i = 0; i < chains * points; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
    integer &&= Number.isInteger(value)
  }
  if (integer) {
    const reach = Number.isFinite(high) ? Math.max(1, -low, high) : 1
    const labelled = [1, 2, 5, 10, 20, 50, 100, 200, 500].filter((step) => step <= reach).at(-1)!
    const levels = reach <= 10 ? Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach) : []
    return { centre: 0, reach, room: 0.5, ticks: [-labelled, 0, labelled], levels }
  }
  const reach = (high - low) / 2 || Math.abs(high) || 1
  const centre = (low + high) / 2
  return { centre, reach, room: 0.1 * reach, ticks: [centre - reach, centre + reach], levels: [] }
}
