import type { RawSums } from './level.ts'

/** Sums over some chains of equal length, level by level: those of an accumulator, or a copy from earlier. */
export interface ChainSums {
  readonly chains: number
  readonly lags: number
  /** Subtracted from every value before it was summed. */
  readonly shift: number
  /** Trajectories per chain. */
  readonly count: number
  /** Levels that have begun. */
  readonly depth: number
  /** Blocks of level `l` that each chain has completed. */
  blocks(l: number): number
  /** Sums of level `l` over the chains `from .. to`, of deviations from `shift`. */
  raw(l: number, from: number, to: number): RawSums | undefined
}

/** Chains `from .. to` of some that were summed together. */
export interface ChainRange {
  readonly part: ChainSums
  readonly from: number
  readonly to: number
}

/** Sums of one level over many chains, of deviations from the mean. */
export interface LevelSums extends RawSums {
  /** B, trajectories per block. */
  readonly block: number
}

/** Every chain of a set. */
export function everyChain({ parts }: { readonly parts: readonly ChainSums[] }): ChainRange[] {
  return parts.map((part) => ({ part, from: 0, to: part.chains }))
}

/** Sum of a number over the parts. */
export function total<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  let sum = 0
  for (const part of parts) sum += of(part)
  return sum
}

/** Distinct shifts are added in ascending order, so that the order of merging does not matter. */
function byShift<T>(
  ranges: readonly ChainRange[],
  read: (ranges: readonly ChainRange[], shift: number) => T,
): T[] {
  const first = ranges[0]!.part.shift
  if (ranges.every(({ part }) => part.shift === first)) return [read(ranges, first)]
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
      sum += part.raw(0, from, to)!.ends[0]! / 2
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

function sumRaw(ranges: readonly ChainRange[], l: number, lags: number): RawSums {
  const [only] = ranges
  const single = ranges.length === 1 ? only!.part.raw(l, only!.from, only!.to) : undefined
  if (single !== undefined) return single
  const pairs = new Float64Array(lags + 1)
  const products = new Float64Array(lags + 1)
  const ends = new Float64Array(lags + 1)
  for (const { part, from, to } of ranges) {
    const raw = part.raw(l, from, to)
    if (raw === undefined) continue
    for (let k = 0; k <= lags; k++) {
      pairs[k]! += raw.pairs[k]!
      products[k]! += raw.products[k]!
      ends[k]! += raw.ends[k]!
    }
  }
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
