import type { PairedRows } from './paired-rows.ts'

/** The newest points of a scatter plot, at most `capacity`, with the chain that each belongs to. */
export class PointStore {
  readonly #capacity: number
  readonly #x: Float64Array
  readonly #y: Float64Array
  readonly #chain: Int32Array
  #length = 0
  #next = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#x = new Float64Array(capacity)
    this.#y = new Float64Array(capacity)
    this.#chain = new Int32Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  /** `[length]`, in no order. */
  get x(): Float64Array {
    return this.#x.subarray(0, this.#length)
  }

  get y(): Float64Array {
    return this.#y.subarray(0, this.#length)
  }

  get chain(): Int32Array {
    return this.#chain.subarray(0, this.#length)
  }

  /** Adds points in place of the oldest ones: of a stretch with more than there is room for, the newest. */
  push({ steps, chains, x, y }: PairedRows): void {
    const points = steps * chains
    for (let i = Math.max(0, points - this.#capacity); i < points; i++) {
      this.#x[this.#next] = x[i]!
      this.#y[this.#next] = y[i]!
      this.#chain[this.#next] = i % chains
      this.#next = (this.#next + 1) % this.#capacity
      this.#length = Math.min(this.#capacity, this.#length + 1)
    }
  }
}
