import { UsageError } from '../errors.ts'
import { type ChainShare, groupEnds, MOST_ROWS } from './chain-groups.ts'
import { comparedOf } from './compared-chains.ts'
import { shownOf } from './shown-chains.ts'

/**
 * What the numbers of a part belong to, which says how parts of several shares are joined and cut. `chains`, `rows`, `groups`,
 * `shown` and `compared`: as many numbers for each chain, row of chains, group of chains, or chain that is shown or compared with
 * others, in their order. `same`: to every share, and they are alike in all. `together`: to all chains together. Each share has counted an array of those for itself, and which
 * share goes on with it does not matter.
 */
export type PartOf = 'chains' | 'rows' | 'groups' | 'shown' | 'compared' | 'same' | 'together'

/** Some of the numbers of saved sums. Of several arrays only where they are `together`; else there is one. */
export interface SavedPart {
  readonly of: PartOf
  readonly arrays: readonly Float64Array[]
}

export function savedPart(of: PartOf, numbers: ArrayLike<number>): SavedPart {
  return { of, arrays: [numbers instanceof Float64Array ? numbers : Float64Array.from(numbers)] }
}

/** The same parts in memory of their own, one stretch for all: what they were made from may change afterwards. */
export function copyParts(parts: readonly SavedPart[]): SavedPart[] {
  const arrays = parts.flatMap((part) => part.arrays)
  const copy = new Float64Array(arrays.reduce((length, array) => length + array.length, 0))
  let end = 0
  return parts.map((part) => ({
    of: part.of,
    arrays: part.arrays.map((array) => {
      const begin = end
      end += array.length
      copy.set(array, begin)
      return copy.subarray(begin, end)
    }),
  }))
}

/**
 * The same part of consecutive shares as one.
 *
 * @throws UsageError where shares should be alike and are not: they are of different trajectories.
 */
export function joinPart(shares: readonly SavedPart[]): SavedPart {
  const { of, arrays } = shares[0]!
  if (shares.some((share) => share.of !== of)) throw differ()
  if (of === 'together') return { of, arrays: shares.flatMap((share) => share.arrays.map((x) => x.slice())) }
  if (of === 'same') {
    const [first] = arrays
    for (const share of shares) {
      const [other] = share.arrays
      if (other!.length !== first!.length || other!.some((x, i) => x !== first![i])) throw differ()
    }
    return { of, arrays: [first!.slice()] }
  }
  const numbers = shares.map((share) => share.arrays[0]!)
  const joined = new Float64Array(numbers.reduce((length, array) => length + array.length, 0))
  let at = 0
  for (const array of numbers) {
    joined.set(array, at)
    at += array.length
  }
  return { of, arrays: [joined] }
}

/** What a share has of a part of all chains in `whole`. */
export function cutPart({ of, arrays }: SavedPart, whole: ChainShare, share: ChainShare): SavedPart {
  if (of === 'same') return { of, arrays }
  const skipped = { ...whole, chains: share.firstChain - whole.firstChain }
  if (of === 'together') return { of, arrays: skipped.chains === 0 ? arrays : [] }
  const [numbers] = arrays
  const units = unitsOf(of, whole)
  const width = units === 0 ? 0 : numbers!.length / units
  const from = unitsOf(of, skipped) * width
  return { of, arrays: [numbers!.subarray(from, from + unitsOf(of, share) * width)] }
}

function unitsOf(of: Exclude<PartOf, 'same' | 'together'>, share: ChainShare): number {
  if (of === 'chains') return share.chains
  if (of === 'shown') return shownOf(share)
  if (of === 'compared') return comparedOf(share)
  return groupEnds(share, of === 'rows' ? MOST_ROWS : undefined).length - 1
}

function differ(): UsageError {
  return new UsageError('saved sums cannot be joined: they are of different runs or trajectories')
}

/** Takes saved parts one after the other, in the order in which they were saved. */
export class SavedPartReader {
  readonly #parts: Iterator<SavedPart>

  constructor(parts: readonly SavedPart[]) {
    this.#parts = parts[Symbol.iterator]()
  }

  /** Fills `target` with the next part. */
  fill(of: Exclude<PartOf, 'together'>, target: Float64Array): void {
    const numbers = this.take(of)
    if (numbers.length !== target.length) throw otherLayout()
    target.set(numbers)
  }

  /** The numbers of the next part. */
  take(of: Exclude<PartOf, 'together'>): Float64Array {
    return this.#next(of)[0]!
  }

  /** What each share has counted together. */
  takeTogether(): readonly Float64Array[] {
    return this.#next('together')
  }

  /** @throws UsageError where something is left. */
  end(): void {
    if (this.#parts.next().done !== true) throw otherLayout()
  }

  #next(of: PartOf): readonly Float64Array[] {
    const { done, value } = this.#parts.next()
    if (done === true || value.of !== of) throw otherLayout()
    return value.arrays
  }
}

function otherLayout(): UsageError {
  return new UsageError('these saved sums are laid out in another way than this version does')
}
