import { type IntervalMeans, intervalMeanNames, type TrainingProgress } from './training-progress.ts'

/** Means over consecutive intervals of training steps, the last of which ended at `step`. */
export interface CurvePoint extends IntervalMeans {
  readonly step: number
  /** How many intervals it is the mean of, under the name that this number has in files. */
  readonly blocks: number
}

/** The learning curve of a training in constant memory: when there are `capacity` points, each two neighbours become one. */
export class LearningCurve {
  readonly #capacity: number
  #points: CurvePoint[]

  constructor(points: readonly CurvePoint[] = [], capacity = 400) {
    this.#capacity = capacity
    this.#points = [...points]
  }

  /** The points so far: plain data, from which the constructor makes the curve again. */
  get points(): readonly CurvePoint[] {
    return this.#points
  }

  /** Adds an interval of steps. */
  push(progress: TrainingProgress): void {
    const newest = curvePoint(progress.step, (name) => progress[name], 1)
    const last = this.#points.at(-1)
    const full = this.#points[0]?.blocks ?? 1
    if (last !== undefined && last.blocks < full) {
      this.#points[this.#points.length - 1] = together([last, newest])
      return
    }
    if (this.#points.length === this.#capacity) this.#points = shorter(this.#points, 2)
    this.#points.push(newest)
  }

  /** The curve with at most so many points. */
  summary(most: number): CurvePoint[] {
    return shorter(this.#points, Math.max(1, Math.ceil(this.#points.length / most)))
  }
}

/** The curve with one point in place of every `size`. */
function shorter(points: readonly CurvePoint[], size: number): CurvePoint[] {
  const count = Math.ceil(points.length / size)
  return Array.from({ length: count }, (_, i) => together(points.slice(i * size, (i + 1) * size)))
}

function together(points: readonly CurvePoint[]): CurvePoint {
  const blocks = points.reduce((sum, point) => sum + point.blocks, 0)
  const mean = (name: keyof IntervalMeans) =>
    points.reduce((sum, point) => sum + point.blocks * point[name], 0) / blocks
  return curvePoint(points.at(-1)!.step, mean, blocks)
}

function curvePoint(step: number, mean: (name: keyof IntervalMeans) => number, blocks: number): CurvePoint {
  const means = Object.fromEntries(intervalMeanNames.map((name) => [name, mean(name)]))
  return { step, ...(means as unknown as IntervalMeans), blocks }
}
