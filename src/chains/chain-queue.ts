/** Rows of one chain that wait until the others have come as far: `[rows, width]` each. */
export class ChainQueue {
  /** Rows that wait. */
  rows = 0
  readonly #width: number
  #values = new Float64Array(64)
  /** Where the first of them begins. */
  #begin = 0

  constructor(width: number) {
    this.#width = width
  }

  get bytes(): number {
    return 8 * this.rows * this.#width
  }

  /** Appends `values: [rows, width]`. */
  push(values: Float64Array, rows: number): void {
    this.#makeRoom(values.length)
    this.#values.set(values, this.#begin + this.rows * this.#width)
    this.rows += rows
  }

  /** Moves the first rows into columns `[steps, chains]`, one for each place in a row, as those of chain `chain`. */
  take(steps: number, columns: readonly Float64Array[], chain: number, chains: number): void {
    const width = this.#width
    for (const [c, column] of columns.entries())
      for (let step = 0, at = this.#begin + c; step < steps; step++, at += width)
        column[step * chains + chain] = this.#values[at]!
    this.#begin += steps * width
    this.rows -= steps
    if (this.rows === 0) this.#begin = 0
  }

  #makeRoom(more: number): void {
    const used = this.rows * this.#width
    if (this.#begin + used + more <= this.#values.length) return
    const waiting = this.#values.subarray(this.#begin, this.#begin + used)
    // a store that is half empty is tidied up, a full one doubled
    if (2 * (used + more) <= this.#values.length) this.#values.copyWithin(0, this.#begin, this.#begin + used)
    else {
      const larger = new Float64Array(Math.max(2 * this.#values.length, 2 * (used + more)))
      larger.set(waiting)
      this.#values = larger
    }
    this.#begin = 0
  }
}
