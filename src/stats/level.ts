/** Sums of one level, over blocks of `2^level` consecutive values; arrays are chain-major. */
export interface Level {
  /** Blocks seen, the same for every chain. */
  blocks: number
  /** Blocks that wait in `lines` behind the `lags` of history, and how many of them the sums contain already. */
  waiting: number
  summed: number
  /** `[chains, lags + ROOM]`: the last blocks before the waiting ones, oldest first, then those. */
  readonly lines: Float64Array
  /** `[chains]`: T, sum of the block sums. */
  readonly sums: Float64Array
  /** `[chains, lags + 1]`: S[k] = sum of z_i z_{i-k}. */
  readonly products: Float64Array
  /** `[chains, lags]`: the first block sums, oldest first. */
  readonly heads: Float64Array
}

/** Sums over the blocks of one level, of many chains together. */
export interface RawSums {
  /** `[lags + 1]`: number of pairs (i, i - k), n - k for each chain. */
  readonly pairs: Float64Array
  /** `[lags + 1]`: sum of z_i z_{i-k}. */
  readonly products: Float64Array
  /** `[lags + 1]`: sum of z_i + z_{i-k}, which is 2 T - head_k - tail_k of PHYSICS.md section 5. */
  readonly ends: Float64Array
}

/** Pools the sums of one level, of `chains` chains, over the chains `from .. to`. */
export function rawSums(level: Level, lags: number, chains: number, from: number, to: number): RawSums {
  const pairs = new Float64Array(lags + 1)
  const products = new Float64Array(lags + 1)
  const outer = new Float64Array(lags)
  let sum = 0
  const { lines, heads, sums, products: chainProducts } = level
  const stride = lines.length / chains
  const newest = lags + level.waiting - 1
  for (let k = 0; k <= lags; k++) pairs[k] = Math.max(0, level.blocks - k) * (to - from)
  for (let chain = from; chain < to; chain++) {
    sum += sums[chain]!
    for (let k = 0, at = chain * (lags + 1); k <= lags; k++) products[k]! += chainProducts[at + k]!
    const head = chain * lags
    const tail = chain * stride + newest
    for (let k = 0; k < lags; k++) outer[k]! += heads[head + k]! + lines[tail - k]!
  }
  const ends = new Float64Array(lags + 1)
  ends[0] = 2 * sum
  for (let k = 1; k <= lags; k++) ends[k] = ends[k - 1]! - outer[k - 1]!
  return { pairs, products, ends }
}
