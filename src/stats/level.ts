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

/** Pools the sums of one level over the rows `from .. to`, which have so many chains. */
export function rawSums(level: Level, lags: number, from: number, to: number, chains: number): RawSums {
  const products = new Float64Array(lags + 1)
  const outer = new Float64Array(lags)
  let sum = 0
  const { blocks, heads, tails, sums, products: rowProducts } = level
  for (let row = from; row < to; row++) {
    sum += sums[row]!
    for (let k = 0, at = row * (lags + 1); k <= lags; k++) products[k]! += rowProducts[at + k]!
    const head = row * lags
    const tail = head + lags - 1
    for (let k = 0; k < lags; k++) outer[k]! += heads[head + k]! + tails[tail - k]!
  }
  const ends = new Float64Array(lags + 1)
  ends[0] = 2 * sum
  for (let k = 1; k <= lags; k++) ends[k] = ends[k - 1]! - outer[k - 1]!
  return { pairs: pairsOf(blocks, chains, lags), products, ends }
}
