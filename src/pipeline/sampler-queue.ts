/** Samplers that take turns: one at a time, in their order, round after round. */
export class SamplerQueue {
  readonly #samplers: number
  readonly #waiting = new Map<number, () => void>()
  #current = 0

  constructor(samplers: number) {
    this.#samplers = samplers
  }

  /** Resolves when it is this sampler's turn. */
  begin(sampler: number): Promise<void> {
    if (sampler === this.#current) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.set(sampler, resolve))
  }

  /** The next sampler's turn. */
  end(sampler: number): void {
    if (sampler !== this.#current) return
    this.#current = (sampler + 1) % this.#samplers
    this.#waiting.get(this.#current)?.()
    this.#waiting.delete(this.#current)
  }
}
