import { significant } from '../../values/format.ts'
import { element } from '../element.ts'
import { level, line, markers } from '../layers.ts'
import { shapeOf } from '../marker.ts'
import { type FixedTicks, type Layer, Plot } from '../plot.ts'
import { showReadings } from '../readings.ts'
import type { TrainingModel } from '../training-model.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** Numbers of a model, layer by layer. */
interface Group {
  readonly title: string
  readonly explanation: string
  readonly axis: string
  readonly curves: readonly { readonly name: string; readonly key: 'kickStep' | 'driftStep' | 'scale' }[]
}

/** Step sizes of a model, and the scales of its momenta: how a trajectory goes through its layers. */
export const layerGroups = {
  steps: {
    title: 'Step sizes, layer by layer',
    explanation: 'Kicks stand before and after the drifts.',
    axis: 'step size',
    curves: [
      { name: 'kick of v', key: 'kickStep' },
      { name: 'drift of x', key: 'driftStep' },
    ],
  },
  scale: {
    title: 'Scale of the momenta, layer by layer',
    explanation: "s in v' = e^s v − …: above 0 the energy rises, below 0 it falls.",
    axis: 's',
    curves: [{ name: 's', key: 'scale' }],
  },
} satisfies Record<string, Group>

/** The layers of the model as it is. */
export class LayersPanel extends Panel {
  readonly #model: TrainingModel
  readonly #group: Group
  readonly #readings = element('ul', { class: 'readings' })
  readonly #plot = new Plot()

  constructor(name: keyof typeof layerGroups, model: TrainingModel) {
    const group: Group = layerGroups[name]
    super(`layers-${name}`, group.title, group.explanation)
    this.#group = group
    this.#model = model
    this.body.append(this.#readings, this.#plot.element)
  }

  protected override update({ palette }: View): void {
    const { layers } = this.#model
    if (layers === undefined) return
    const { title, axis, curves } = this.#group
    const kicks = layers.kickStep.length
    const shown = curves.map((curve) => ({ ...curve, values: layers[curve.key] ?? [] }))
    const all = shown.flatMap(({ values }) => values)
    const low = Math.min(0, ...all)
    const high = Math.max(0, ...all)
    const margin = 0.08 * (high - low) || 0.1
    showReadings(
      this.#readings,
      shown.map(({ name, values }, index) => ({
        index,
        name,
        value: `${significant(Math.min(...values), 2)} … ${significant(Math.max(...values), 2)}`,
      })),
    )
    const drawn = shown.flatMap(({ values }, index): Layer[] => {
      const colour = palette.series[index]!
      // where there is one kick more than drifts, a drift stands between two kicks
      const shift = values.length < kicks ? 1.5 : 1
      const x = values.map((_, i) => i + shift)
      return [
        line(x, values, colour, 1),
        markers(x, values, shapeOf(index), { colour, radius: kicks > 24 ? 2 : 3 }),
      ]
    })
    this.#plot.show({
      description: `${title}: ${shown.map(({ name, values }) => `${name} ${values.map((value) => significant(value, 3)).join(', ')}`).join('; ')}`,
      x: [0.5, kicks + 0.5],
      y: [low < 0 ? low - margin : 0, high + margin],
      xLabel: 'layer',
      yLabel: axis,
      xTicks: wholeTicks(kicks),
      layers: [...(low < 0 ? [level(0, palette.zero, [], 1)] : []), ...drawn],
      palette,
    })
  }

  override dispose(): void {
    this.#plot.dispose()
    super.dispose()
  }
}

/** Layers by number: at most ten of them. */
function wholeTicks(count: number): FixedTicks {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((each) => count / each <= 10) ?? 1000
  return Array.from({ length: Math.floor(count / step) }, (_, i) => ({
    at: (i + 1) * step,
    text: String((i + 1) * step),
  }))
}
