/** Sums of one level, over blocks of `2^level` consecutive values. Where chains are many, neighbours are summed together. */
export interface Level {
  /** Blocks of each chain. */
  readonly blocks: number
  /** `[rows]`: T, sum of the block sums. A row is a chain, or a few neighbours. */
  readonly sums: Float64Array
  /** `[rows, lags + 1]`: S[k] = sum of z_i z_{i-k}. */
  readonly products: Float64Array
  /** `[rows, lags]`: the first block sums of each chain, oldest first. */
  readonly heads: Float64Array
  /** `[rows, lags]`: the last block sums of each chain, oldest first; 0 before there were so many. */
  readonly tails: Float64Array
}

/** Sums over the blocks of one level, of many chains together. */
export interface RawSums {
  /** `[lags + 1]`: number of pairs (i, i - k), n - k for each chain. */
  readonly pairs: Float64Array
  /** `[lags + 1]`: sum of z_i z_{i-k}. */
  readonly products: Float64Array
  /** `[lags + 1]`: sum of z_i + z_{i-k}, which is 2 T - head_k - tail_k of docs/physics.md 7.2. */
  readonly ends: Float64Array
}

/** `[lags + 1]`: pairs (i, i - k) among so many blocks of each of so many chains. */
export function pairsOf(blocks: number, chains: number, lags: number): Float64Array {
  const pairs = new Float64Array(lags + 1)
  for (let k = 0; k <= lags; k++) pairs[k] = Math.max(0, blocks - k) * chains
  return pairs
}

/**
 * Sums products and ends of one level over the rows `from .. to`, into `target` from place `at` on: `[2, lags + 1]`, which must
 * be 0 before.
 */
export function sumRows(
  { sums, products, heads, tails }: Level,
  lags: number,
  from: number,
  to: number,
  target: Float64Array,
  at: number,
): void {
  const ends = at + lags + 1
  let sum = 0
  for (let row = from; row < to; row++) {
    sum += sums[row]!
    const first = row * (lags + 1)
    for (let k = 0; k <= lags; k++) target[at + k]! += products[first + k]!
    const head = row * lags
    const tail = head + lags - 1
    // what ends[k + 1] has less than ends[k]
    for (let k = 0; k < lags; k++) target[ends + k + 1]! += heads[head + k]! + tails[tail - k]!
  }
  target[ends] = 2 * sum
  for (let k = 1; k <= lags; k++) target[ends + k] = target[ends + k - 1]! - target[ends + k]!
}

/** Pools the sums of one level over the rows `from .. to`, which have so many chains. */
export function rawSums(level: Level, lags: number, from: number, to: number, chains: number): RawSums {
  const both = new Float64Array(2 * (lags + 1))
  sumRows(level, lags, from, to, both, 0)
  return {
    pairs: pairsOf(level.blocks, chains, lags),
    products: both.subarray(0, lags + 1),
    ends: both.subarray(lags + 1),
  }
}
