import type { RawSums } from './level.ts'

/** Sums over a group of chains of equal length, level by level. */
export interface ChainSums {
  readonly chains: number
  readonly lags: number
  /** Subtracted from every value before it was summed. */
  readonly shift: number
  /** Trajectories per chain. */
  readonly count: number
  /** Levels that have sums. Those above have too few blocks for any window. */
  readonly depth: number
  /** Blocks of level `l` that each chain has completed. */
  blocks(l: number): number
  /** Sums of level `l` over all chains of the group, of deviations from `shift`. */
  raw(l: number): RawSums | undefined
}

/** Sums of one level over many chains, of deviations from the mean. */
export interface LevelSums extends RawSums {
  /** B, trajectories per block. */
  readonly block: number
}

/** Sum of a number over groups. */
export function total<Group>(groups: readonly Group[], of: (group: Group) => number): number {
  let sum = 0
  for (const group of groups) sum += of(group)
  return sum
}

/** Reads groups of equal shift together, in ascending order of the shifts: so the order of merging changes no bit. */
function byShift<T>(
  groups: readonly ChainSums[],
  read: (groups: readonly ChainSums[], shift: number) => T,
): T[] {
  const alike = new Map<number, ChainSums[]>()
  for (const group of groups) {
    const others = alike.get(group.shift)
    if (others === undefined) alike.set(group.shift, [group])
    else others.push(group)
  }
  return [...alike.keys()].sort((a, b) => a - b).map((shift) => read(alike.get(shift)!, shift))
}

/** Mean over all values of the given chains, of which there are `samples`. */
export function pooledMean(groups: readonly ChainSums[], samples: number): number {
  const sums = byShift(groups, (alike, shift) => {
    let values = 0
    let sum = 0
    for (const group of alike) {
      sum += (group.raw(0)?.ends[0] ?? 0) / 2
      values += group.count * group.chains
    }
    return sum + shift * values
  })
  return sums.reduce((a, b) => a + b, 0) / samples
}

/** Pools level `l` over chains and moves the origin to `mean`. */
export function sumLevel(groups: readonly ChainSums[], l: number, mean: number): LevelSums {
  const { lags } = groups[0]!
  const block = 2 ** l
  const pairs = new Float64Array(lags + 1)
  const products = new Float64Array(lags + 1)
  const ends = new Float64Array(lags + 1)
  byShift(groups, (alike, shift) => {
    const raw = sumRaw(alike, l, lags)
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

function sumRaw(groups: readonly ChainSums[], l: number, lags: number): RawSums {
  const pairs = new Float64Array(lags + 1)
  const products = new Float64Array(lags + 1)
  const ends = new Float64Array(lags + 1)
  for (const group of groups) {
    const raw = group.raw(l)
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

/** The groups that begin among the chains `from .. to - 1`, counted through all groups. */
export function groupsWithin(groups: readonly ChainSums[], from: number, to: number): ChainSums[] {
  let first = 0
  return groups.filter(({ chains }) => {
    const begins = first
    first += chains
    return from <= begins && begins < to
  })
}
