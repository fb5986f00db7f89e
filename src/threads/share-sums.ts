import type { ChainShare } from '../stats/index.ts'
import type { SavedSums } from '../stats/saved-sums.ts'

/** Sums over the chains of one thread, which it keeps beside them. */
export interface ShareSums {
  /** Takes in the next trajectories, from number `first` on: of each column `[steps, chains]`. */
  push(columns: readonly Float64Array[], steps: number, first: number): void
  /** The sums so far, as plain values that can be sent to another thread. */
  copy(): unknown
  /** All that they hold, to go on from later; undefined before the first trajectory. */
  save(): SavedSums | undefined
}

/** Makes the sums of a share of the chains. They go on from saved ones, of these chains and perhaps others, where there are some. */
export type ShareSumsOf = (share: ChainShare, saved?: SavedSums) => ShareSums
