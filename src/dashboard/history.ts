/** One row: numbers at an abscissa. */
export interface HistoryRow {
  readonly x: number
  readonly row: readonly (number | null)[]
}

/**
 * The values a page has received of one analysis, in constant memory: rows of `columns` numbers over a growing
 * abscissa `x`. When all `capacity` rows are taken every second one is given up and from then on half as many are
 * kept; the newest row is always there.
 *
 * @example
 * const history = new History(2, 512)
 * history.push(1000, [0.8635, 0.0007])
 * history.length // 1
 */
export class History {
  readonly #capacity: number
  readonly #columns: Float64Array[]
  #length = 0
  /** One row is kept of so many; the newest row is overwritten until it stands for that many. */
  #every = 1
  #sinceKept = 0

  constructor(columns: number, capacity = 512) {
    this.#capacity = capacity
    this.#columns = Array.from({ length: columns + 1 }, () => new Float64Array(capacity))
  }

  get length(): number {
    return this.#length
  }

  /** Adds a row; what is unknown becomes NaN, a gap in the picture. The same `x` again replaces the newest row; an `x` that goes back means a new run and clears. */
  push(x: number, row: readonly (number | null)[]): void {
    if (this.#length > 0 && x < this.#columns[0]![this.#length - 1]!) this.clear()
    const same = this.#length > 0 && x === this.#columns[0]![this.#length - 1]
    if (!same) {
      if (this.#length === 0 || this.#sinceKept >= this.#every) {
        if (this.#length === this.#capacity) this.#halve()
        this.#length += 1
        this.#sinceKept = 0
      }
      this.#sinceKept += 1
    }
    this.#columns[0]![this.#length - 1] = x
    for (let c = 1; c < this.#columns.length; c++) {
      this.#columns[c]![this.#length - 1] = row[c - 1] ?? Number.NaN
    }
  }

  /** Adds rows that may lie anywhere between those that are there; where `x` is the same, what is there stays. */
  merge(rows: readonly HistoryRow[]): void {
    const present = Array.from(this.x, (x, i) => ({
      x,
      row: this.#columns.slice(1).map((column) => column[i]!),
    }))
    const known = new Set(this.x)
    const all = [...present, ...rows.filter(({ x }) => !known.has(x))].sort((a, b) => a.x - b.x)
    this.clear()
    for (const { x, row } of all) this.push(x, row)
  }

  clear(): void {
    this.#length = 0
    this.#every = 1
    this.#sinceKept = 0
  }

  /** `[length]` abscissas; a view that the next `push` may change. */
  get x(): Float64Array {
    return this.#columns[0]!.subarray(0, this.#length)
  }

  /** `[length]` entries of column `c`; a view that the next `push` may change. */
  column(c: number): Float64Array {
    return this.#columns[c + 1]!.subarray(0, this.#length)
  }

  /** The index of the row nearest to `x`, or -1 when empty. */
  nearest(x: number): number {
    const xs = this.x
    if (xs.length === 0) return -1
    let low = 0
    let high = xs.length - 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (xs[middle]! <= x) low = middle
      else high = middle
    }
    return Math.abs(xs[low]! - x) <= Math.abs(xs[high]! - x) ? low : high
  }

  #halve(): void {
    const kept = this.#length >> 1
    for (const column of this.#columns) {
      for (let i = 0; i < kept; i++) column[i] = column[2 * i + 1]!
    }
    this.#length = kept
    this.#every *= 2
  }
}
