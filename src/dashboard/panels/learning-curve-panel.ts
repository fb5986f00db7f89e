import { grouped, significant, valueWithError } from '../../values/format.ts'
import type { HmcReferenceValue } from '../../values/training.ts'
import { element } from '../element.ts'
import { band, level, line, markers, note, upright } from '../layers.ts'
import { Plot } from '../plot.ts'
import { showReadings } from '../readings.ts'
import { type CurveName, curveNames, type TrainingModel } from '../training-model.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

interface Look {
  readonly title: string
  readonly explanation: string
  readonly axis: string
  /** Whether each value differs much from the one before. Their moving average is then drawn over them. */
  readonly scatters: boolean
  /** It changes by factors. */
  readonly logarithmic: boolean
}

const looks: Readonly<Record<CurveName, Look>> = {
  squaredChange: {
    title: 'Squared change of charge',
    explanation: 'A (Q_R* − Q_R)²: what training maximises.',
    axis: '⟨A ΔQ_R²⟩',
    scatters: true,
    logarithmic: true,
  },
  acceptance: {
    title: 'Acceptance',
    explanation: 'Of the chains in training, at the beta of the moment.',
    axis: '⟨A⟩',
    scatters: true,
    logarithmic: false,
  },
  loss: {
    title: 'Loss',
    explanation: 'What training minimises.',
    axis: 'loss',
    scatters: true,
    logarithmic: false,
  },
  beta: {
    title: 'Annealing',
    explanation: 'beta rises to its target.',
    axis: 'beta',
    scatters: false,
    logarithmic: false,
  },
  rate: {
    title: 'Learning rate',
    explanation: 'Constant, then falling; halved at each recovery.',
    axis: 'learning rate',
    scatters: false,
    logarithmic: false,
  },
}

/** The moving average at a point takes in its neighbours: on either side this share of all points. */
const REACH = 0.015

/** One curve of a training against the step, over the whole length of the training. */
export class LearningCurvePanel extends Panel {
  readonly #model: TrainingModel
  readonly #name: CurveName
  readonly #readings = element('ul', { class: 'readings' })
  readonly #plot: Plot
  #hover: number | undefined

  constructor(name: CurveName, model: TrainingModel) {
    super(name, looks[name].title, looks[name].explanation)
    this.#model = model
    this.#name = name
    this.#plot = new Plot({
      onHover: (x) => {
        if (x === this.#hover) return
        this.#hover = x
        this.#read()
      },
    })
    this.body.append(this.#readings, this.#plot.element)
  }

  /** Whether HMC stands beside it. */
  get #compared(): boolean {
    return this.#name === 'squaredChange'
  }

  get #values(): Float64Array {
    return this.#model.history.column(curveNames.indexOf(this.#name))
  }

  #smooth(): Float64Array {
    const values = this.#values
    return looks[this.#name].scatters
      ? movingAverage(values, Math.ceil(REACH * values.length))
      : values.slice()
  }

  #read(): void {
    const { history } = this.#model
    const at = this.#hover === undefined ? history.length - 1 : history.nearest(this.#hover)
    if (at < 0) return
    const value = this.#smooth()[at]!
    const reference = this.#compared ? this.#model.referenceAt(history.x[at]!) : undefined
    const details = [
      ...(reference === undefined ? [] : [`${gain(value / reference)} HMC at this beta`]),
      ...(this.#hover === undefined ? [] : [`at step ${grouped(history.x[at]!)}`]),
    ]
    showReadings(this.#readings, [
      {
        index: 0,
        name: undefined,
        value: significant(value, 3),
        detail: details.join(' · '),
      },
    ])
  }

  protected override update({ palette }: View): void {
    this.#read()
    const { history, best, recoveries, progress } = this.#model
    const { title, axis, scatters, logarithmic } = looks[this.#name]
    const x = history.x
    const values = this.#values
    const smooth = this.#smooth()
    const end = Math.max(1, progress?.steps ?? 0, x.at(-1) ?? 0)
    const colour = palette.series[0]!
    const references = this.#compared ? referenceCurve(this.#model.references, end) : undefined
    if (references !== undefined) this.explain(`${looks[this.#name].explanation} ${about(references)}`)
    const ofTraining = scatters ? withoutOutliers(values) : values
    const seen = references === undefined ? ofTraining : Float64Array.of(...ofTraining, ...references.y)
    const logarithmicY = logarithmic && seen.some((value) => value > 0)
    const [low, high] = logarithmicY ? decades(seen) : range(seen)
    const between = (share: number): number =>
      logarithmicY ? low * (high / low) ** share : low + share * (high - low)
    // The word stands in the half of the plot where the curve is not.
    const bestIsLow = best !== undefined && smooth[history.nearest(best.step)]! < between(0.5)
    const last = history.length - 1
    this.#plot.show({
      description: `${title} against step: ${last < 0 ? 'nothing yet' : `${significant(smooth[last]!, 3)} at step ${x[last]}`}${references === undefined ? '' : `; HMC ${references.words}`}`,
      x: [0, end],
      y: [low, high],
      logarithmicY,
      xLabel: 'step',
      yLabel: axis,
      layers: [
        ...(low < 0 && high > 0 ? [level(0, palette.zero, [], 1)] : []),
        ...(best === undefined
          ? []
          : [
              upright(best.step, palette.exact),
              note(
                best.step,
                between(references !== undefined ? 0.4 : bestIsLow ? 0.94 : 0.06),
                'best',
                palette.muted,
                [-28, 0],
              ),
            ]),
        ...recoveries.map(({ step }) => upright(step, palette.series[1]!, [4, 2])),
        ...(references === undefined
          ? []
          : [
              band(references.x, references.y, references.error, palette.series[1]!, 0.2),
              line(references.x, references.y, palette.series[1]!, 1.5),
              markers(references.x.slice(0, references.measured), references.y, 'square', {
                colour: palette.series[1]!,
                radius: 2.5,
              }),
              note(
                references.x[references.measured - 1]!,
                references.y[references.measured - 1]!,
                'HMC',
                palette.series[1]!,
                [8, -10],
              ),
            ]),
        ...(scatters ? [line(x, values, `${colour}55`, 1)] : []),
        line(x, smooth, colour, 1.75),
        ...(last < 0 ? [] : [markers([x[last]!], [smooth[last]!], 'circle', { colour, radius: 2.5 })]),
      ],
      palette,
    })
  }

  override dispose(): void {
    this.#plot.dispose()
    super.dispose()
  }
}

interface ReferenceCurve {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly error: readonly number[]
  /** So many of the points are measured. One more may follow at the end of the axis, since beta stays what it was. */
  readonly measured: number
  readonly leapfrogSteps: number
  readonly words: string
}

/** HMC at the betas that the training went through; undefined while nothing of it is measured. */
function referenceCurve(points: readonly HmcReferenceValue[], end: number): ReferenceCurve | undefined {
  const last = points.at(-1)
  if (last === undefined) return undefined
  // Without annealing there is one beta, and one measurement of HMC: its line begins at step 0.
  const whole = last.trial !== undefined && points.length === 1 ? [{ ...last, step: 0 }] : points
  const drawn = last.trial === undefined ? whole : [...whole, { ...last, step: end }]
  return {
    x: drawn.map(({ step }) => step),
    y: drawn.map(({ squaredChange }) => squaredChange),
    error: drawn.map(({ squaredChangeError }) => squaredChangeError ?? Number.NaN),
    measured: whole.length,
    leapfrogSteps: last.leapfrogSteps,
    words: points
      .map(
        ({ squaredChange, squaredChangeError, beta }) =>
          `${valueWithError(squaredChange, squaredChangeError)} at beta ${significant(beta, 3)}`,
      )
      .join(', '),
  }
}

function about({ leapfrogSteps }: ReferenceCurve): string {
  return `Squares: HMC with as many leapfrog steps (${leapfrogSteps}), tuned to an acceptance of 0.65, at the same beta; where it is frozen its line levels off, since Q_R moves inside a sector too.`
}

/** So many times as much: `13×`. */
function gain(ratio: number): string {
  return `${significant(ratio, 2)}×`
}

/** At each point the mean of the point itself and of `reach` points on either side. */
function movingAverage(values: Float64Array, reach: number): Float64Array {
  return values.map((_, i) => {
    const part = values.subarray(Math.max(0, i - reach), i + reach + 1)
    return part.reduce((sum, value) => sum + value, 0) / part.length
  })
}

/**
 * The values in order, without the smallest and the largest half per cent. The axis follows these: a single wild value must
 * not press the curve flat.
 */
function withoutOutliers(values: Float64Array): Float64Array {
  const sorted = values.filter(Number.isFinite).sort()
  const cut = Math.floor(0.005 * sorted.length)
  return sorted.slice(cut, sorted.length - cut)
}

function range(values: Float64Array): [number, number] {
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) return [0, 1]
  const low = finite.reduce((a, b) => Math.min(a, b))
  const high = finite.reduce((a, b) => Math.max(a, b))
  const margin = high > low ? 0.08 * (high - low) : 0.1 * Math.abs(high) || 0.5
  return [low >= 0 ? Math.max(0, low - margin) : low - margin, high + margin]
}

function decades(values: Float64Array): [number, number] {
  const positive = values.filter((value) => value > 0)
  return [0.8 * positive.reduce((a, b) => Math.min(a, b)), 1.25 * positive.reduce((a, b) => Math.max(a, b))]
}
