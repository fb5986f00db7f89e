import type { Level } from './level.ts'

/** How chains are summed together: each in a row of its own, or a few neighbours in one. */
export interface ChainRows {
  /** `[rows + 1]`: the chains at which rows begin and end. */
  readonly ends: Int32Array
  /** `[chains]`: the row of each. */
  readonly rowOf: Int32Array
}

/** The sums of a level that goes on: they take in the blocks of one chain after the other. */
export class GrowingLevel implements Level {
  blocks = 0
  readonly sums: Float64Array
  readonly products: Float64Array
  readonly heads: Float64Array
  readonly tails: Float64Array
  /** `[chains, lags]`: the newest blocks of each chain, oldest first; 0 before there were so many. */
  readonly lines: Float64Array
  readonly #lags: number
  readonly #rows: ChainRows

  constructor(chainRows: ChainRows, lags: number) {
    this.#lags = lags
    this.#rows = chainRows
    const rows = chainRows.ends.length - 1
    const chains = chainRows.rowOf.length
    this.sums = new Float64Array(rows)
    this.products = new Float64Array(rows * (lags + 1))
    this.heads = new Float64Array(rows * lags)
    this.lines = new Float64Array(chains * lags)
    // where every chain has a row of its own, its line is the tail
    this.tails = rows === chains ? this.lines : new Float64Array(rows * lags)
  }

  /** The newest block of a chain. */
  newest(chain: number): number {
    return this.lines[(chain + 1) * this.#lags - 1]!
  }

  /**
   * Takes in `count` blocks of a chain, which stand in `line` behind room for the `lags` blocks before them; those are filled in.
   * The chains of a row must come in their order; `blocks` is moved on by `advance`, once all have come.
   */
  add(chain: number, line: Float64Array, count: number): void {
    const lags = this.#lags
    const { lines, sums, products, heads, tails, blocks } = this
    const at = chain * lags
    const row = this.#rows.rowOf[chain]!
    for (let i = 0; i < lags; i++) line[i] = lines[at + i]!
    let sum = sums[row]!
    for (let i = lags; i < lags + count; i++) sum += line[i]!
    sums[row] = sum
    addProducts(products, row * (lags + 1), lags, line, lags, lags + count)
    for (let i = 0; i < count && blocks + i < lags; i++) heads[row * lags + blocks + i]! += line[lags + i]!
    for (let i = 0; i < lags; i++) lines[at + i] = line[count + i]!
    if (tails === lines) return
    if (chain === this.#rows.ends[row]) tails.fill(0, row * lags, (row + 1) * lags)
    for (let i = 0; i < lags; i++) tails[row * lags + i]! += line[count + i]!
  }

  /** All chains have got `count` blocks more. */
  advance(count: number): void {
    this.blocks += count
  }
}

/**
 * Adds the sums of z_i z_{i-k}, k = 0 .. lags, for i = start .. end - 1. Every sum takes its terms in the order of i, so
 * that the cut into calls cannot change a bit; eight values at a time stay in registers while k runs.
 */
function addProducts(
  products: Float64Array,
  at: number,
  lags: number,
  z: Float64Array,
  start: number,
  end: number,
): void {
  let i = start
  for (; i + 7 < end; i += 8) {
    const a = z[i]!
    const b = z[i + 1]!
    const c = z[i + 2]!
    const d = z[i + 3]!
    const e = z[i + 4]!
    const f = z[i + 5]!
    const g = z[i + 6]!
    const h = z[i + 7]!
    let z1 = b
    let z2 = c
    let z3 = d
    let z4 = e
    let z5 = f
    let z6 = g
    let z7 = h
    for (let k = 0; k <= lags; k++) {
      const z0 = z[i - k]!
      products[at + k] =
        products[at + k]! + a * z0 + b * z1 + c * z2 + d * z3 + e * z4 + f * z5 + g * z6 + h * z7
      z7 = z6
      z6 = z5
      z5 = z4
      z4 = z3
      z3 = z2
      z2 = z1
      z1 = z0
    }
  }
  for (; i < end; i++) for (let k = 0; k <= lags; k++) products[at + k]! += z[i]! * z[i - k]!
}
