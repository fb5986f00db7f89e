import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { type SavedPart, type SavedPartReader, savedPart } from '../stats/saved-part.ts'
import { SHOWN } from '../stats/shown-chains.ts'
import type { Trace } from '../values/trace.ts'
import { runningAnalysis } from './running-analysis.ts'

/**
 * The first `chains` chains over the last `window` trajectories, at most `points` points of each: those trajectories
 * whose number is a multiple of window / points, rounded up. Once per stretch.
 *
 * @throws UsageError unless all options are positive integers.
 * @example
 * charge.pipe(trace({ chains: 4 })).subscribe(({ first, stride, points }) => console.log(first, stride, points))
 */
export function trace({
  chains: shown = SHOWN,
  window = 10_000,
  points: most = 1000,
}: {
  chains?: number
  window?: number
  points?: number
} = {}): OperatorFunction<Measurement, Trace> {
  for (const [name, value] of Object.entries({ chains: shown, window, points: most }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new UsageError(`trace: ${name} must be an integer of at least 1, got ${value}`)
  return runningAnalysis((available) => {
    const trace = new TraceWindow(available, { chains: shown, window, points: most })
    return ({ first, steps, values }) => {
      trace.push(values, steps, first)
      return trace.read()
    }
  })
}

/** What the operator keeps: the first chains over the last trajectories. */
export class TraceWindow {
  readonly #available: number
  readonly #chains: number
  readonly #stride: number
  readonly #capacity: number
  /** `[chains, capacity]`. */
  readonly #ring: Float32Array
  #end = 0
  #seen = 0

  /** `available`: chains of each row. */
  constructor(
    available: number,
    {
      chains = SHOWN,
      window = 10_000,
      points: most = 1000,
    }: { chains?: number; window?: number; points?: number } = {},
  ) {
    this.#available = available
    this.#chains = Math.min(chains, available)
    this.#stride = Math.ceil(window / most)
    this.#capacity = Math.ceil(window / this.#stride)
    this.#ring = new Float32Array(this.#chains * this.#capacity)
  }

  /** Takes in `values: [steps, available]` from trajectory `first` on. */
  push(values: Float64Array, steps: number, first: number): void {
    const stride = this.#stride
    for (let number = Math.ceil(first / stride); number * stride < first + steps; number++) {
      const row = (number * stride - first) * this.#available
      for (let chain = 0; chain < this.#chains; chain++)
        this.#ring[chain * this.#capacity + (number % this.#capacity)] = values[row + chain]!
      this.#end = number + 1
      this.#seen++
    }
  }

  /** All that is held, of the chains that every run shows, to go on from later. */
  save(): SavedPart[] {
    return [savedPart('same', [this.#end, this.#seen]), savedPart('shown', Float64Array.from(this.#ring))]
  }

  /** Goes on from what was saved. */
  restore(saved: SavedPartReader): void {
    const [end, seen] = saved.take('same')
    this.#end = end!
    this.#seen = seen!
    this.#ring.set(saved.take('shown'))
  }

  read(): Trace {
    const points = Math.min(this.#seen, this.#capacity)
    const start = this.#end - points
    const values = new Float32Array(this.#chains * points)
    for (let chain = 0; chain < this.#chains; chain++)
      for (let i = 0; i < points; i++)
        values[chain * points + i] = this.#ring[chain * this.#capacity + ((start + i) % this.#capacity)]!
    return {
      kind: 'trace',
      first: start * this.#stride,
      stride: this.#stride,
      chains: this.#chains,
      points,
      values,
    }
  }
}
