import { counted } from '../values/format.ts'
import type { ChainSet } from './chain-set.ts'
import { autocovariance, pooledMean, sumLevel, total } from './pooled-levels.ts'

/** Error of the mean as it follows from the spread of block means, for blocks of one size. */
export interface BlockError {
  /** Trajectories per block. */
  readonly blockSize: number
  /** Blocks of all chains. */
  readonly blocks: number
  readonly error: number
  /** One sigma of `error`. */
  readonly errorOfError: number
}

/** A mean whose error comes from block means. */
export interface BlockedMean {
  readonly kind: 'blockedMean'
  /** Null before the first value, or if a value was NaN or infinite. */
  readonly mean: number | null
  /** One sigma at `blockSize`; null where no block size will do. */
  readonly error: number | null
  /** Trajectories per block. */
  readonly blockSize: number | null
  /** For block sizes 1, 2, 4, ...: the error rises to a plateau where blocks are longer than the autocorrelation. */
  readonly curve: readonly BlockError[]
  /** Trajectories per chain. */
  readonly count: number
  /** Why there is no error. */
  readonly reason?: string
}

/** Fewer blocks say nothing of their own spread. */
const FEWEST_BLOCKS = 8

/**
 * Mean and error of the mean by blocking (Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989)), from the block sums that
 * the accumulator keeps anyway. Of the block sizes B = 1, 2, 4, ... the smallest is taken with B^3 > 2 N (error_B / error_1)^4
 * (Lee et al., Phys. Rev. E 83, 066706 (2011), eq. 30): long enough for the autocorrelation, short enough for many blocks.
 *
 * @example
 * const series = new SeriesAccumulator({ chains: 2 })
 * series.push(Float64Array.from({ length: 2000 }, Math.random), 1000)
 * blockedMean(series).error // about sqrt(1/12 / 2000)
 */
export function blockedMean(chains: ChainSet): BlockedMean {
  const { groups, nonFinite } = chains
  const samples = total(groups, (group) => group.count * group.chains)
  const count = samples / total(groups, (group) => group.chains)
  const nothing = { kind: 'blockedMean', mean: null, error: null, blockSize: null, curve: [], count } as const
  if (samples === 0) return { ...nothing, reason: 'no values' }
  if (nonFinite > 0) return { ...nothing, reason: `NaN or infinite: ${counted(nonFinite, 'value')}` }
  const mean = pooledMean(groups, samples)
  const curve: BlockError[] = []
  for (let l = 0; groups.some((group) => group.blocks(l) > 0); l++) {
    const sums = sumLevel(groups, l, mean)
    const blocks = sums.pairs[0]!
    if (blocks < FEWEST_BLOCKS) break
    const variance = autocovariance(sums, 0) / sums.block ** 2
    const error = Math.sqrt(Math.max(0, variance) / (blocks - 1))
    curve.push({ blockSize: sums.block, blocks, error, errorOfError: error / Math.sqrt(2 * (blocks - 1)) })
  }
  const first = curve[0]
  if (first === undefined)
    return { ...nothing, mean, reason: `fewer than ${FEWEST_BLOCKS} values: too few for an error` }
  if (first.error === 0) return { ...nothing, mean, curve, reason: 'frozen: the series never changed' }
  const chosen = curve.find(
    ({ blockSize, error }) => blockSize ** 3 > 2 * samples * (error / first.error) ** 4,
  )
  if (chosen === undefined)
    return { ...nothing, mean, curve, reason: 'the error still rises with the block size: run longer' }
  return { kind: 'blockedMean', mean, error: chosen.error, blockSize: chosen.blockSize, curve, count }
}
