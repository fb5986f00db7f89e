import type { TrainingProgress } from './descend.ts'

/** Means over consecutive blocks of training steps, the last of which ended at `step`. */
export interface CurvePoint {
  readonly step: number
  readonly beta: number
  readonly rate: number
  readonly loss: number
  readonly acceptance: number
  /** A dQ_R^2. */
  readonly squaredChange: number
  readonly gradientNorm: number
  /** How many blocks. */
  readonly blocks: number
}

/** The course of a training in constant memory: when all `capacity` points are taken, neighbours become one. */
export class LearningCurve {
  readonly #capacity: number
  #points: CurvePoint[]

  constructor(points: readonly CurvePoint[] = [], capacity = 400) {
    this.#capacity = capacity
    this.#points = [...points]
  }

  /** Plain data, from which a curve can be made again. */
  get points(): readonly CurvePoint[] {
    return this.#points
  }

  /** Takes in a block. */
  push({ step, beta, rate, loss, acceptance, squaredChange, gradientNorm }: TrainingProgress): void {
    const block = { step, beta, rate, loss, acceptance, squaredChange, gradientNorm, blocks: 1 }
    const last = this.#points.at(-1)
    const full = this.#points[0]?.blocks ?? 1
    if (last !== undefined && last.blocks < full) {
      this.#points[this.#points.length - 1] = together([last, block])
      return
    }
    if (this.#points.length === this.#capacity) this.#points = shorter(this.#points, 2)
    this.#points.push(block)
  }

  /** The curve with at most so many points. */
  summary(most: number): CurvePoint[] {
    return shorter(this.#points, Math.max(1, Math.ceil(this.#points.length / most)))
  }
}

/** One point out of every `size`. */
function shorter(points: readonly CurvePoint[], size: number): CurvePoint[] {
  const count = Math.ceil(points.length / size)
  return Array.from({ length: count }, (_, i) => together(points.slice(i * size, (i + 1) * size)))
}

function together(points: readonly CurvePoint[]): CurvePoint {
  const blocks = points.reduce((sum, point) => sum + point.blocks, 0)
  const mean = (read: (point: CurvePoint) => number) =>
    points.reduce((sum, point) => sum + point.blocks * read(point), 0) / blocks
  return {
    step: points.at(-1)!.step,
    beta: mean((point) => point.beta),
    rate: mean((point) => point.rate),
    loss: mean((point) => point.loss),
    acceptance: mean((point) => point.acceptance),
    squaredChange: mean((point) => point.squaredChange),
    gradientNorm: mean((point) => point.gradientNorm),
    blocks,
  }
}
