/**
 * How often something may happen: `rate` times a second in the long run, `burst` times at once. Times in milliseconds,
 * given by the caller.
 *
 * @example
 * const bucket = new TokenBucket(20, 40, Date.now())
 * bucket.take(Date.now()) // 0: go ahead; otherwise the milliseconds to wait
 */
export class TokenBucket {
  readonly #rate: number
  readonly #burst: number
  #tokens: number
  #time: number

  constructor(rate: number, burst: number, time: number) {
    this.#rate = rate
    this.#burst = burst
    this.#tokens = burst
    this.#time = time
  }

  /** Takes one token and returns 0, or takes none and returns the milliseconds until there is one. */
  take(time: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + (Math.max(0, time - this.#time) / 1000) * this.#rate)
    this.#time = time
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) / this.#rate) * 1000)
    this.#tokens--
    return 0
  }
}
