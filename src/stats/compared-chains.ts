import type { ChainShare } from './chain-groups.ts'

/** Chains of a sampler that are compared with one another, the first of a run: more say no more. */
export const COMPARED = 512
/** Values that are kept of all of them together: to rank them takes milliseconds. */
const KEPT_VALUES = 2 ** 13

/** How many of those a share has. */
export function comparedOf({ firstChain, chains }: Pick<ChainShare, 'firstChain' | 'chains'>): number {
  return Math.max(0, Math.min(chains, COMPARED - firstChain))
}

/**
 * How many values of each are kept where a run has so many chains, a power of two: as many that R-hat of chains that agree is by chance
 * less than 1.01.
 */
export function keptOfCompared(chains: number): number {
  return 2 ** Math.floor(Math.log2(Math.min(4096, Math.max(32, KEPT_VALUES / Math.min(chains, COMPARED)))))
}
