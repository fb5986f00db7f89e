import type { ChainSet, SeriesAccumulator } from './series-accumulator.ts'

/** Chains `from .. to` of one accumulator. */
export interface ChainRange {
  readonly part: SeriesAccumulator
  readonly from: number
  readonly to: number
}

/** Sums of one level over many chains, of deviations from the mean. */
export interface LevelSums {
  /** B, trajectories per block. */
  readonly block: number
  /** `[lags + 1]`: number of pairs (i, i - k), n - k for each chain. */
  readonly pairs: Float64Array
  /** `[lags + 1]`: sum of z_i z_{i-k}. */
  readonly products: Float64Array
  /** `[lags + 1]`: sum of z_i + z_{i-k}. */
  readonly ends: Float64Array
}

/** Every chain of a set. */
export function everyChain({ parts }: ChainSet): ChainRange[] {
  return parts.map((part) => ({ part, from: 0, to: part.chains }))
}

/** Sum of a number over the parts. */
export function total(ranges: readonly ChainRange[], of: (part: SeriesAccumulator) => number): number {
  let sum = 0
  for (const { part } of ranges) sum += of(part)
  return sum
}

/** Distinct shifts are added in ascending order, so that the order of merging does not matter. */
function byShift<T>(ranges: readonly ChainRange[], read: (ranges: ChainRange[], shift: number) => T): T[] {
  const shifts = [...new Set(ranges.map(({ part }) => part.shift))].sort((a, b) => a - b)
  return shifts.map((shift) =>
    read(
      ranges.filter(({ part }) => part.shift === shift),
      shift,
    ),
  )
}

/** Mean over all values of the given chains, of which there are `samples`. */
export function pooledMean(ranges: readonly ChainRange[], samples: number): number {
  const sums = byShift(ranges, (same, shift) => {
    let values = 0
    let sum = 0
    for (const { part, from, to } of same) {
      const { sums } = part.level(0)!
      for (let chain = from; chain < to; chain++) sum += sums[chain]!
      values += part.count * (to - from)
    }
    return sum + shift * values
  })
  return sums.reduce((a, b) => a + b, 0) / samples
}

/** Pools level `l` over chains and moves the origin to `mean`. */
export function sumLevel(ranges: readonly ChainRange[], l: number, mean: number): LevelSums {
  const { lags } = ranges[0]!.part
  const block = 2 ** l
  const pairs = new Float64Array(lags + 1)
  const products = new Float64Array(lags + 1)
  const ends = new Float64Array(lags + 1)
  byShift(ranges, (same, shift) => {
    const raw = sumRaw(same, l, lags)
    const origin = (mean - shift) * block
    for (let k = 0; k <= lags; k++) {
      const n = raw.pairs[k]!
      pairs[k]! += n
      products[k]! += raw.products[k]! - origin * raw.ends[k]! + n * origin * origin
      ends[k]! += raw.ends[k]! - 2 * n * origin
    }
  })
  return { block, pairs, products, ends }
}

function sumRaw(ranges: readonly ChainRange[], l: number, lags: number) {
  const pairs = new Float64Array(lags + 1)
  const products = new Float64Array(lags + 1)
  const outer = new Float64Array(lags)
  let sum = 0
  for (const { part, from, to } of ranges) {
    const level = part.level(l)
    if (level === undefined) continue
    const { lines, heads, sums, products: chainProducts } = level
    const stride = lines.length / part.chains
    const newest = lags + level.waiting - 1
    for (let k = 0; k <= lags; k++) pairs[k]! += Math.max(0, level.blocks - k) * (to - from)
    for (let chain = from; chain < to; chain++) {
      sum += sums[chain]!
      for (let k = 0, at = chain * (lags + 1); k <= lags; k++) products[k]! += chainProducts[at + k]!
      const head = chain * lags
      const tail = chain * stride + newest
      for (let k = 0; k < lags; k++) outer[k]! += heads[head + k]! + lines[tail - k]!
    }
  }
  // 2 T - head_k - tail_k of PHYSICS.md section 5.
  const ends = new Float64Array(lags + 1)
  ends[0] = 2 * sum
  for (let k = 1; k <= lags; k++) ends[k] = ends[k - 1]! - outer[k - 1]!
  return { pairs, products, ends }
}

/** C_l(k); 0 where there is no pair. `offset` moves the mean. */
export function autocovariance({ block, pairs, products, ends }: LevelSums, k: number, offset = 0): number {
  const n = pairs[k]!
  const origin = offset * block
  return n === 0 ? 0 : (products[k]! - origin * ends[k]!) / n + origin * origin
}

/** The sums of a pool less those of a group within it. */
export function without(sums: LevelSums, group: LevelSums): LevelSums {
  const pairs = sums.pairs.slice()
  const products = sums.products.slice()
  const ends = sums.ends.slice()
  for (let k = 0; k < pairs.length; k++) {
    pairs[k]! -= group.pairs[k]!
    products[k]! -= group.products[k]!
    ends[k]! -= group.ends[k]!
  }
  return { block: sums.block, pairs, products, ends }
}

/** Chains `from .. to` of all, counted through the parts. */
export function chainRange(all: readonly ChainRange[], from: number, to: number): ChainRange[] {
  const ranges: ChainRange[] = []
  let offset = 0
  for (const { part } of all) {
    const range = { part, from: Math.max(0, from - offset), to: Math.min(part.chains, to - offset) }
    if (range.from < range.to) ranges.push(range)
    offset += part.chains
  }
  return ranges
}
