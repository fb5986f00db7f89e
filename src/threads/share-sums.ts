import type { ChainShare } from '../stats/index.ts'

/** Sums over the chains of one thread, which it keeps beside them. */
export interface ShareSums {
  /** Takes in the next trajectories, from number `first` on: of each column `[steps, chains]`. */
  push(columns: readonly Float64Array[], steps: number, first: number): void
  /** The sums so far, as plain values that can be sent to another thread; undefined before the first trajectory. */
  copy(): unknown
}

/** Makes the sums of a share of the chains. */
export type ShareSumsOf = (share: ChainShare) => ShareSums
