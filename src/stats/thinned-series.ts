/**
 * At most `capacity` evenly spaced values of each of `chains` chains, in memory that does not grow: every value at first;
 * whenever the store is full, every other one is dropped and the `stride` doubles. Row i of the series is kept if i is a
 * multiple of the stride, however the series is cut into calls.
 *
 * @example
 * const series = new ThinnedSeries({ chains: 1, capacity: 4 })
 * series.push([0, 1, 2, 3, 4, 5, 6], 7)
 * series.read() // [Float64Array [0, 2, 4, 6]], and series.stride is 2
 */
export class ThinnedSeries {
  readonly chains: number
  readonly capacity: number
  /** Rows from one kept value to the next: a power of two. */
  stride = 1
  /** Steps per chain, kept or not. */
  count = 0
  /** Values kept per chain. */
  length = 0
  /** `[chains, capacity]` */
  readonly #values: Float64Array

  /** @throws RangeError unless `chains` is a positive integer and `capacity` a power of two, at least 2. */
  constructor({ chains, capacity }: { chains: number; capacity: number }) {
    if (!Number.isSafeInteger(chains) || chains < 1)
      throw new RangeError(`chains must be a positive integer, got ${chains}`)
    if (!(capacity >= 2 && capacity <= 2 ** 30 && Number.isInteger(Math.log2(capacity))))
      throw new RangeError(`capacity must be a power of two, at least 2, got ${capacity}`)
    this.chains = chains
    this.capacity = capacity
    this.#values = new Float64Array(chains * capacity)
  }

  /**
   * Appends `values: [steps, chains]`, consecutive rows.
   * @throws RangeError if the length of `values` is not `steps * chains`.
   */
  push(values: ArrayLike<number>, steps: number): void {
    const { chains, capacity } = this
    if (!Number.isSafeInteger(steps) || steps < 0 || values.length !== steps * chains)
      throw new RangeError(
        `values must be [steps, chains] = [${steps}, ${chains}], got ${values.length} numbers`,
      )
    const end = this.count + steps
    let row = Math.ceil(this.count / this.stride) * this.stride
    while (row < end) {
      if (this.length === capacity) {
        this.#halve()
        // A full store holds the rows 0 .. (capacity - 1) stride, so this one is a multiple of the new stride, too.
        continue
      }
      const at = (row - this.count) * chains
      for (let chain = 0; chain < chains; chain++)
        this.#values[chain * capacity + this.length] = values[at + chain]!
      this.length++
      row += this.stride
    }
    this.count = end
  }

  /** Copies of the kept values, one array of `length` per chain. */
  read(): Float64Array[] {
    const { capacity, length } = this
    return Array.from({ length: this.chains }, (_, chain) =>
      this.#values.slice(chain * capacity, chain * capacity + length),
    )
  }

  #halve(): void {
    const { chains, capacity } = this
    for (let chain = 0; chain < chains; chain++) {
      const start = chain * capacity
      for (let i = 0; i < capacity / 2; i++) this.#values[start + i] = this.#values[start + 2 * i]!
    }
    this.length = capacity / 2
    this.stride *= 2
  }
}
