/** Reading a sampler's analyses takes at most one part in so many of the time. */
const SHARE = 10

/**
 * When the analyses of a sampler are read: reading goes over the sums of all chains, and must cost little of a run however many
 * those are.
 */
export class LookClock {
  readonly #period: number
  readonly #now: () => number
  #next = Number.NEGATIVE_INFINITY
  #took = 0

  /** Both in milliseconds. */
  constructor(period: number, now: () => number = () => performance.now()) {
    this.#period = period
    this.#now = now
  }

  /** How long the last look took, milliseconds. */
  get took(): number {
    return this.#took
  }

  /** Whether it is time to look; if so, it is not again before the period is over. */
  isDue(): boolean {
    const now = this.#now()
    if (now < this.#next) return false
    this.#next = now + this.#period
    return true
  }

  /** Calls `read`, which is a look: the next one waits the longer, the longer it took. */
  look(read: () => void): void {
    const start = this.#now()
    read()
    const end = this.#now()
    this.#took = end - start
    this.#next = Math.max(this.#next, end + (SHARE - 1) * this.#took)
  }
}
