import { UsageError } from '../errors.ts'
import type { ChainShare } from './chain-groups.ts'
import { copyParts, cutPart, joinPart, type SavedPart } from './saved-part.ts'

/** What sums are of, in words and numbers that must agree. */
export type SumsFacts = Readonly<Record<string, number | string>>

/**
 * Sums beside chains at one moment: of all chains of a run, or of consecutive ones. Sums that begin from them go on bit for bit,
 * also where the chains are shared in another way. Plain data, which may travel between threads.
 */
export interface SavedSums {
  /** What is summed, and how it is laid out. */
  readonly belongsTo: SumsFacts
  /** The first trajectory that was summed. */
  readonly first: number
  /** The trajectory that comes next. */
  readonly trajectory: number
  /** The chains that they are of. */
  readonly share: ChainShare
  readonly parts: readonly SavedPart[]
}

/** @throws UsageError, which names what differs, for saved sums of something else. */
export function checkSumsBelong({ belongsTo: theirs }: SavedSums, ours: SumsFacts): void {
  const names = Object.keys({ ...theirs, ...ours }).filter((name) => theirs[name] !== ours[name])
  if (names.length === 0) return
  const list = (facts: SumsFacts) =>
    names.map((name) => (facts[name] === undefined ? `no ${name}` : `${name} ${facts[name]}`)).join(', ')
  throw new UsageError(
    `these saved sums are of another run: they have ${list(theirs)}, this one has ${list(ours)}`,
  )
}

/**
 * The sums of some of the chains, whole groups of them.
 *
 * @throws UsageError for chains that are not among them.
 */
export function someSavedSums(saved: SavedSums, share: ChainShare): SavedSums {
  const { firstChain, chains, of } = saved.share
  const skipped = share.firstChain - firstChain
  if (share.of !== of || skipped < 0 || skipped + share.chains > chains)
    throw new UsageError(`${range(share)} are not all among the saved sums, of ${range(saved.share)}`)
  if (share.chains === chains) return saved
  const parts = saved.parts.map((part) => cutPart(part, saved.share, share))
  // what goes to another thread takes all memory of its arrays along
  return { ...saved, share, parts: copyParts(parts) }
}

/**
 * The sums of consecutive shares as one, which come in the order of their chains.
 *
 * @throws UsageError for shares that leave chains out, or are of different runs or trajectories.
 */
export function joinSavedSums(shares: readonly SavedSums[]): SavedSums {
  const [first] = shares
  if (first === undefined) throw new UsageError('there are no saved sums to join: give one share at least')
  if (shares.length === 1) return first
  let chains = 0
  for (const { belongsTo, first: begin, trajectory, share, parts } of shares) {
    if (share.firstChain !== first.share.firstChain + chains)
      throw new UsageError(
        `saved sums cannot be joined: after chain ${first.share.firstChain + chains - 1} comes chain ${share.firstChain}`,
      )
    chains += share.chains
    checkSumsBelong(first, belongsTo)
    const isAlike = share.of === first.share.of && parts.length === first.parts.length
    if (!isAlike || begin !== first.first || trajectory !== first.trajectory)
      throw new UsageError(
        `saved sums cannot be joined: ${range(share)} and ${range(first.share)} are of different trajectories`,
      )
  }
  return {
    ...first,
    share: { ...first.share, chains },
    parts: first.parts.map((_, i) => joinPart(shares.map(({ parts }) => parts[i]!))),
  }
}

function range({ firstChain, chains, of }: ChainShare): string {
  return `chains ${firstChain} to ${firstChain + chains - 1} of ${of}`
}
