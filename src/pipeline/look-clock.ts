/** Milliseconds between looks: what a page can show. */
const PERIOD = 100
/** Reading a sampler's analyses takes at most one part in so many of the time. */
const SHARE = 10

/**
 * When the analyses of a sampler are read: reading goes over the sums of all chains, and must cost little of a run however many
 * those are.
 */
export class LookClock {
  readonly #now: () => number
  #next = Number.NEGATIVE_INFINITY

  /** `now` gives milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Calls `read` if it is time to. */
  look(read: () => void): void {
    const start = this.#now()
    if (start < this.#next) return
    read()
    const end = this.#now()
    this.#next = end + Math.max(PERIOD, (SHARE - 1) * (end - start))
  }
}
