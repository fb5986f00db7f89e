import type { Level } from './level.ts'
import { type SavedPart, type SavedPartReader, savedPart } from './saved-part.ts'
import type { SeriesKernel } from './series-kernel.ts'

/** How many chains are summed, in how many rows, with how many lags. */
export interface LevelShape {
  readonly chains: number
  readonly rows: number
  readonly lags: number
}

/** The sums of a level that goes on, in the memory of the kernel that adds to them. Its arrays hold until the next values come. */
export class GrowingLevel implements Level {
  blocks = 0
  readonly address: number
  readonly #kernel: SeriesKernel
  readonly #shape: LevelShape

  constructor(kernel: SeriesKernel, shape: LevelShape) {
    this.#kernel = kernel
    this.#shape = shape
    this.address = kernel.allocate(this.#length)
  }

  get sums(): Float64Array {
    return this.#part(0, 1)
  }

  get products(): Float64Array {
    return this.#part(1, this.#shape.lags + 1)
  }

  get heads(): Float64Array {
    return this.#part(this.#shape.lags + 2, this.#shape.lags)
  }

  /** Where every chain has a row of its own, its newest blocks are the tail. */
  get tails(): Float64Array {
    const { rows, chains, lags } = this.#shape
    return rows === chains ? this.#lines : this.#numbers(this.#length - rows * lags, rows * lags)
  }

  /** All sums. Where every chain of the run has a row, `isFine`, its newest blocks need not be saved twice. */
  save(isFine: boolean): SavedPart[] {
    const { sums, products, heads, tails } = this
    const rows = [sums, products, heads, ...(isFine ? [] : [tails])]
    return [...rows.map((array) => savedPart('rows', array)), savedPart('chains', this.#lines)]
  }

  /** Takes the sums that were saved in place of its own. */
  restore(saved: SavedPartReader, isFine: boolean): void {
    const { sums, products, heads, tails } = this
    const rows = [sums, products, heads, ...(isFine ? [] : [tails])]
    for (const array of rows) saved.fill('rows', array)
    saved.fill('chains', this.#lines)
  }

  /** Sets all sums back to 0. */
  clear(): void {
    this.#numbers(0, this.#length).fill(0)
    this.blocks = 0
  }

  /** `[chains, lags]`: the newest blocks of each chain. */
  get #lines(): Float64Array {
    const { rows, chains, lags } = this.#shape
    return this.#numbers(rows * (2 * lags + 2), chains * lags)
  }

  /** Sums, products, heads, the newest blocks of each chain and, where rows are fewer than chains, tails. */
  get #length(): number {
    const { rows, chains, lags } = this.#shape
    return rows * (2 * lags + 2) + chains * lags + (rows === chains ? 0 : rows * lags)
  }

  /** `[rows, width]`, behind `before` numbers for each row. */
  #part(before: number, width: number): Float64Array {
    const { rows } = this.#shape
    return this.#numbers(rows * before, rows * width)
  }

  #numbers(from: number, length: number): Float64Array {
    return this.#kernel.numbers(this.address + 8 * from, length)
  }
}
