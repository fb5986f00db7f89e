/** Trajectories per chain before which nothing is said to last. */
const FEWEST = 1000
/** It holds once it has been so while the run grew by this factor, and no longer once it has not been so while it grew by the other. */
const RAISED_AFTER = 2
const CLEARED_AFTER = 1.25

/**
 * Whether something that is seen now and then in a growing run lasts. Lengths count, and not time: a run that is twice as long has had
 * as much opportunity again to show something else. So it changes at most a few times while a run grows by a factor of ten.
 */
export class LastingState {
  #lasts: boolean
  /** Since when what is seen is not `lasts`. */
  #otherSince: number | undefined

  constructor(lasts = false) {
    this.#lasts = lasts
  }

  get lasts(): boolean {
    return this.#lasts
  }

  /** Takes in what is seen in a run of so many trajectories per chain. */
  see(isSo: boolean, trajectories: number): void {
    if (isSo === this.#lasts) {
      this.#otherSince = undefined
      return
    }
    this.#otherSince ??= trajectories
    const hasLasted = isSo
      ? trajectories >= Math.max(FEWEST, RAISED_AFTER * this.#otherSince)
      : trajectories >= CLEARED_AFTER * this.#otherSince
    if (!hasLasted) return
    this.#lasts = isSo
    this.#otherSince = undefined
  }
}
