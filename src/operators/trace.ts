import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { type SavedPart, type SavedPartReader, savedPart } from '../stats/saved-part.ts'
import { SHOWN } from '../stats/shown-chains.ts'
import type { Trace } from '../values/trace.ts'
import { runningAnalysis } from './running-analysis.ts'

/** Points of each chain at most, unless told. */
const POINTS = 2000

/**
 * The first `chains` chains from the first trajectory to the last, at most `points` points of each. At first every trajectory is a
 * point; whenever there is no room for more, every second point is given up. Points are at the multiples of a power of 2. Once
 * per stretch.
 *
 * @throws UsageError unless `chains` is a positive integer and `points` an integer of at least 2.
 * @example
 * charge.pipe(trace({ chains: 4 })).subscribe(({ first, stride, points }) => console.log(first, stride, points))
 */
export function trace({
  chains: shown = SHOWN,
  points: most = POINTS,
}: {
  chains?: number
  points?: number
} = {}): OperatorFunction<Measurement, Trace> {
  for (const [name, value, least] of [
    ['chains', shown, 1],
    ['points', most, 2],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new UsageError(`trace: ${name} must be an integer of at least ${least}, got ${value}`)
  return runningAnalysis((available) => {
    const trace = new WholeTrace(available, { chains: shown, points: most })
    return ({ first, steps, values }) => {
      trace.push(values, steps, first)
      return trace.read()
    }
  })
}

/** What the operator keeps: the first chains, thinned as the run grows. */
export class WholeTrace {
  readonly #available: number
  readonly #chains: number
  readonly #capacity: number
  /** `[chains, capacity]`. */
  readonly #points: Float32Array
  /** A power of 2. */
  #stride = 1
  /** The first point is at this multiple of the stride. */
  #begin = 0
  #count = 0

  /** `available`: chains of each row. */
  constructor(
    available: number,
    { chains = SHOWN, points = POINTS }: { chains?: number; points?: number } = {},
  ) {
    this.#available = available
    this.#chains = Math.min(chains, available)
    this.#capacity = points
    this.#points = new Float32Array(this.#chains * this.#capacity)
  }

  /** Takes in `values: [steps, available]` from trajectory `first` on. */
  push(values: Float64Array, steps: number, first: number): void {
    const end = first + steps
    for (let at = this.#pointFrom(first); at < end; at = this.#pointFrom(at + 1)) {
      if (this.#count === this.#capacity) {
        this.#halve()
        if (at % this.#stride !== 0) continue
      }
      if (this.#count === 0) this.#begin = at / this.#stride
      const row = (at - first) * this.#available
      for (let chain = 0; chain < this.#chains; chain++)
        this.#points[chain * this.#capacity + this.#count] = values[row + chain]!
      this.#count++
    }
  }

  /** All that is held, of the chains that every run shows, to go on from later. */
  save(): SavedPart[] {
    return [
      savedPart('same', [this.#stride, this.#begin, this.#count]),
      savedPart('shown', Float64Array.from(this.#points)),
    ]
  }

  /** Goes on from what was saved. */
  restore(saved: SavedPartReader): void {
    const [stride, begin, count] = saved.take('same')
    this.#stride = stride!
    this.#begin = begin!
    this.#count = count!
    this.#points.set(saved.take('shown'))
  }

  read(): Trace {
    const chains = this.#chains
    const points = this.#count
    const values = new Float32Array(chains * points)
    for (let chain = 0; chain < chains; chain++) {
      const from = chain * this.#capacity
      values.set(this.#points.subarray(from, from + points), chain * points)
    }
    return {
      kind: 'trace',
      first: this.#begin * this.#stride,
      stride: this.#stride,
      chains,
      points,
      values,
    }
  }

  /** The first trajectory from one on that is a point. */
  #pointFrom(trajectory: number): number {
    return Math.ceil(trajectory / this.#stride) * this.#stride
  }

  /** Gives up the points that are no multiples of twice the stride. */
  #halve(): void {
    const skipped = this.#begin % 2
    const count = Math.ceil((this.#count - skipped) / 2)
    for (let chain = 0; chain < this.#chains; chain++) {
      const from = chain * this.#capacity
      for (let i = 0; i < count; i++) this.#points[from + i] = this.#points[from + skipped + 2 * i]!
    }
    this.#stride *= 2
    this.#begin = (this.#begin + skipped) / 2
    this.#count = count
  }
}
