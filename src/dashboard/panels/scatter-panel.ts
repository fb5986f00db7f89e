import type { Connection } from '../../client/index.ts'
import { counted, valueWithError } from '../../values/format.ts'
import { Choice } from '../choice.ts'
import { cloud, cloudByChain } from '../cloud.ts'
import { element } from '../element.ts'
import type { MeasurementChannel } from '../measurement-channel.ts'
import { MeasurementPair } from '../measurement-pair.ts'
import { Multiples } from '../multiples.ts'
import type { SamplerModel } from '../run-model.ts'
import { setText } from '../set-text.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** Samplers whose values are asked for: each of them sends two measurements without loss. */
const MOST_SAMPLERS = 6

/** Two measurements against each other, configuration by configuration, with their correlation; one plot to a sampler. */
export class ScatterPanel extends Panel {
  readonly #connection: Pick<Connection, 'fetch' | 'topic'>
  readonly #changed: () => void
  readonly #x = new Choice('across', 'scatter-x', (scatterX) => this.view?.choose({ scatterX }))
  readonly #y = new Choice('up', 'scatter-y', (scatterY) => this.view?.choose({ scatterY }))
  readonly #byChain = element('input', { type: 'checkbox', id: 'scatter-by-chain' })
  readonly #status = element('p', { class: 'tool-status', role: 'status' })
  readonly #multiples = new Multiples('scatter')
  readonly #pairs = new Map<string, MeasurementPair>()

  constructor(connection: Pick<Connection, 'fetch' | 'topic'>, changed: () => void) {
    super(
      'scatter',
      'Two measurements against each other',
      'One point for each configuration, the newest ones; where they are many, the stronger the colour the more. The correlation is that of all values read, its error from leaving out chains in turn.',
      { span: 'all' },
    )
    this.#connection = connection
    this.#changed = changed
    this.#byChain.addEventListener('change', changed)
    this.body.append(
      element(
        'div',
        { class: 'tool-bar' },
        this.#x.element,
        this.#y.element,
        element('label', { class: 'choice', for: 'scatter-by-chain' }, this.#byChain, 'chains in colours'),
        this.#status,
      ),
      this.#multiples.element,
    )
  }

  protected override update(view: View): void {
    const { measurements, chosen, catalogue } = view
    const names = [...new Set(measurements.map(({ name }) => name))].sort((a, b) =>
      catalogue.compareMeasurements(a, b),
    )
    const offered = (name: string | undefined): name is string => name !== undefined && names.includes(name)
    const x = offered(chosen.scatterX) ? chosen.scatterX : names[0]
    const y = offered(chosen.scatterY) ? chosen.scatterY : (names.find((name) => name !== x) ?? x)
    this.#x.show(names, x)
    this.#y.show(names, y)
    const shown = view.samplers.slice(0, MOST_SAMPLERS)
    const pairs = new Map(shown.flatMap((sampler) => this.#pair(sampler, x, y, measurements)))
    for (const [key, pair] of this.#pairs) {
      if ([...pairs.values()].includes(pair)) continue
      pair.close()
      this.#pairs.delete(key)
    }
    const withPoints = shown.filter((sampler) => (pairs.get(sampler)?.points.length ?? 0) > 0)
    const problem = [...pairs.values()].find((pair) => pair.problem !== undefined)?.problem
    const tooMany =
      view.samplers.length > shown.length ? ` Only the first ${MOST_SAMPLERS} samplers are shown.` : ''
    setText(
      this.#status,
      problem ?? (withPoints.length === 0 ? `Waits for values.${tooMany}` : tooMany.trim()),
    )
    this.#multiples.show({ ...view, samplers: withPoints }, (sampler, plot) => {
      const { points, correlation } = pairs.get(sampler)!
      const { value = null, error = null } = correlation?.read() ?? {}
      const { palette } = view
      const text =
        value === null
          ? 'no correlation: one of them never changes'
          : `correlation ${valueWithError(value, error)}`
      const { x: xs, y: ys, chain } = points
      plot.show({
        description: `${y} against ${x}, ${view.label(sampler)}: ${text}, ${counted(points.length, 'point')}`,
        x: rangeOf(xs),
        y: rangeOf(ys),
        xLabel: x!,
        yLabel: y!,
        layers: [
          this.#byChain.checked
            ? cloudByChain(xs, ys, chain, palette.series)
            : cloud(xs, ys, palette.series[sampler.index % 8]!),
        ],
        palette,
      })
      const whyNoError = value !== null && error === null ? ' (no error: fewer than 8 chains)' : ''
      return `${text}${whyNoError}, ${counted(correlation!.count, 'trajectory')} of ${counted(correlation!.chains, 'chain')}`
    })
  }

  override dispose(): void {
    for (const pair of this.#pairs.values()) pair.close()
    this.#pairs.clear()
    this.#multiples.dispose()
    super.dispose()
  }

  /** The values of a sampler, which are asked for from now on; nothing where it does not have both. */
  #pair(
    sampler: SamplerModel,
    x: string | undefined,
    y: string | undefined,
    measurements: readonly MeasurementChannel[],
  ): [SamplerModel, MeasurementPair][] {
    const channel = (name: string | undefined) =>
      measurements.find(
        (each) => each.name === name && each.run === sampler.run && each.sampler === sampler.sampler,
      )
    const [ofX, ofY] = [channel(x), channel(y)]
    if (ofX === undefined || ofY === undefined) return []
    const key = `${ofX.topic} ${ofY.topic} ${ofX.epoch}`
    let pair = this.#pairs.get(key)
    if (pair === undefined) {
      pair = new MeasurementPair(this.#connection, ofX, ofY, this.#changed)
      this.#pairs.set(key, pair)
    }
    return [[sampler, pair]]
  }
}

function rangeOf(values: Float64Array): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (!Number.isFinite(low)) return [0, 1]
  const margin = high > low ? 0.06 * (high - low) : 0.1 * Math.abs(high) || 0.5
  return [low - margin, high + margin]
}
