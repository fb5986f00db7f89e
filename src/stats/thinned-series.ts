import { UsageError } from '../errors.ts'
import { type SavedPart, type SavedPartReader, savedPart } from './saved-part.ts'

/**
 * At most `capacity` values of each of `chains` chains, spread over the whole series, in memory that does not grow: every value
 * at first; whenever the store is full, one of each two neighbours is dropped and the `stride` doubles. One row of each stretch
 * of `stride` rows is kept, at a place that varies as if at random, so that a series that alternates is not seen from one side
 * only. The places are the same however the series is cut into calls. Where rows have more than `chains` numbers, the first ones are
 * kept.
 *
 * @example
 * const series = new ThinnedSeries({ chains: 1, capacity: 4 })
 * series.push([0, 1, 2, 3, 4, 5, 6, 7], 8)
 * series.read() // one of 0 and 1, one of 2 and 3, one of 4 and 5, one of 6 and 7; and series.stride is 2
 */
export class ThinnedSeries {
  readonly chains: number
  readonly capacity: number
  readonly #rowLength: number
  /** Rows of which one is kept: a power of two. */
  stride = 1
  /** Steps per chain, kept or not. */
  count = 0
  /** Values kept per chain. */
  length = 0
  /** `[chains, capacity]` */
  readonly #values: Float64Array

  /** @throws UsageError unless `rowLength` is a positive integer and `capacity` a power of two, at least 2. */
  constructor({
    chains,
    capacity,
    rowLength = chains,
  }: {
    chains: number
    capacity: number
    rowLength?: number
  }) {
    if (!Number.isSafeInteger(rowLength) || rowLength < 1)
      throw new UsageError(`chains must be a positive integer, got ${rowLength}`)
    if (!(capacity >= 2 && capacity <= 2 ** 30 && Number.isInteger(Math.log2(capacity))))
      throw new UsageError(`capacity must be a power of two, at least 2, got ${capacity}`)
    this.chains = chains
    this.capacity = capacity
    this.#rowLength = rowLength
    this.#values = new Float64Array(chains * capacity)
  }

  /**
   * Appends `values: [steps, rowLength]`, consecutive rows.
   * @throws UsageError if the length of `values` is not `steps * rowLength`.
   */
  push(values: ArrayLike<number>, steps: number): void {
    const { chains, capacity } = this
    const rowLength = this.#rowLength
    if (!Number.isSafeInteger(steps) || steps < 0 || values.length !== steps * rowLength)
      throw new UsageError(
        `values must be [steps, chains] = [${steps}, ${rowLength}], got ${values.length} numbers`,
      )
    const end = this.count + steps
    for (let row = this.#nextRow(); row < end; row = this.#nextRow()) {
      if (this.length === capacity) {
        // the next row of the doubled stride is this one or a later one
        this.#halve()
        continue
      }
      const at = (row - this.count) * rowLength
      for (let chain = 0; chain < chains; chain++)
        this.#values[chain * capacity + this.length] = values[at + chain]!
      this.length++
    }
    this.count = end
  }

  /** All that is held, of all chains or of those that are compared, to go on from later. Arrays of it hold until the next values come. */
  save(of: 'chains' | 'compared'): SavedPart[] {
    return [savedPart('same', [this.stride, this.count, this.length]), savedPart(of, this.#values)]
  }

  /** Goes on from what was saved. */
  restore(saved: SavedPartReader, of: 'chains' | 'compared'): void {
    const [stride, count, length] = saved.take('same')
    this.stride = stride!
    this.count = count!
    this.length = length!
    saved.fill(of, this.#values)
  }

  /** Copies of the kept values, one array of `length` per chain, all in one stretch of memory: it goes to another thread at once. */
  read(): Float64Array[] {
    const { capacity, length } = this
    const copy = this.#values.slice()
    return Array.from({ length: this.chains }, (_, chain) =>
      copy.subarray(chain * capacity, chain * capacity + length),
    )
  }

  /** The row to keep of the stretch behind those that are kept. */
  #nextRow(): number {
    let row = this.length
    for (let stride = this.stride; stride > 1; stride /= 2) row = 2 * row + coin(row, stride)
    return row
  }

  #halve(): void {
    const { chains, capacity } = this
    this.length = capacity / 2
    this.stride *= 2
    for (let chain = 0; chain < chains; chain++) {
      const start = chain * capacity
      for (let i = 0; i < capacity / 2; i++)
        this.#values[start + i] = this.#values[start + 2 * i + coin(i, this.stride)]!
    }
  }
}

/** 0 or 1, as if at random but always the same: which half of stretch `index` of `stride` rows its kept row lies in. */
function coin(index: number, stride: number): number {
  let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(stride, 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d)
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39)
  return (bits ^ (bits >>> 15)) & 1
}
