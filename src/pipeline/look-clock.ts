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

  /** A look is over that took so many milliseconds: the next one waits the longer, the longer it took. */
  looked(took: number): void {
    this.#took = took
    this.#next = Math.max(this.#next, this.#now() + (SHARE - 1) * took)
  }
}
