import { InternalError } from '../errors.ts'

/** Some of a run's chains: `chains` of all `of`, from number `firstChain` on. */
export interface ChainShare {
  readonly firstChain: number
  readonly chains: number
  readonly of: number
}

/** Groups of chains by which sums are read: a jackknife error from so many is good to 9 %. */
export const MOST_GROUPS = 64

/** Chains of a run that have sums of their own; where there are more, neighbours are summed together, in rows. */
export const MOST_ROWS = 1024

/**
 * Where groups of neighbouring chains begin and end within a share: `[groups + 1]`, from 0 to `share.chains`. All chains of
 * the run are divided into at most `most` groups, whoever has them: so sums by group are the same however chains are shared
 * among threads.
 *
 * @throws InternalError for a share that begins or ends within a group.
 */
export function groupEnds({ firstChain, chains, of }: ChainShare, most = MOST_GROUPS): Int32Array {
  const groups = Math.min(of, most)
  const ends: number[] = []
  for (let group = 0; group <= groups; group++) {
    const end = Math.floor((group * of) / groups) - firstChain
    if (end >= 0 && end <= chains) ends.push(end)
  }
  if (ends[0] !== 0 || ends.at(-1) !== chains)
    throw new InternalError(`chains ${firstChain} to ${firstChain + chains} of ${of} are no whole groups`)
  return Int32Array.from(ends)
}
