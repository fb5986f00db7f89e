import type { ChainShare } from './chain-groups.ts'

/** Chains that are shown one by one, the first of a run, unless others are asked for. */
export const SHOWN = 6

/** How many of those a share has. */
export function shownOf({ firstChain, chains }: Pick<ChainShare, 'firstChain' | 'chains'>): number {
  return Math.max(0, Math.min(chains, SHOWN - firstChain))
}
