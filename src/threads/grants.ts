/** A stretch that the main thread has asked for. */
export interface Grant {
  /** Trajectories; with none, only the sums are wanted. */
  readonly steps: number
  /** Whether the sums at its end are wanted. */
  readonly sums: boolean
  /** Whether the chains at its end are to be saved. */
  readonly save: boolean
  /** Whether the sums at its end are to be kept, to go on from later. */
  readonly keep: boolean
}

/** Bits of the word that says what is wanted at the end of a stretch. */
const SUMS = 1
const SAVE = 2
const KEEP = 4

/** The bit of the number of grants that says that there will be no more. */
const ENDED = 1 << 31

/**
 * How the main thread asks its workers for stretches: a number of grants that only grows, and for each slot what its next grant
 * is about, in memory that all threads share. Int32: [0] the number, negative once there will be no more, [1 + 2 slot] steps,
 * [2 + 2 slot] what is wanted at the end.
 */
export class Grants {
  readonly control: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #slots: number

  constructor(slots: number, control = new SharedArrayBuffer(4 * (1 + 2 * slots))) {
    this.control = control
    this.#words = new Int32Array(control)
    this.#slots = slots
  }

  get count(): number {
    return Atomics.load(this.#words, 0) & ~ENDED
  }

  /** Asks for one stretch more; its slot must be free. */
  add({ steps, sums, save, keep }: Grant): void {
    const number = this.count
    const at = 1 + 2 * (number % this.#slots)
    Atomics.store(this.#words, at, steps)
    Atomics.store(this.#words, at + 1, (sums ? SUMS : 0) | (save ? SAVE : 0) | (keep ? KEEP : 0))
    Atomics.add(this.#words, 0, 1)
    Atomics.notify(this.#words, 0)
  }

  /** Tells the workers to end, whatever else was asked for. */
  end(): void {
    Atomics.or(this.#words, 0, ENDED)
    Atomics.notify(this.#words, 0)
  }

  /** Grant number `number`, while its slot is not free. */
  read(number: number): Grant {
    const at = 1 + 2 * (number % this.#slots)
    const wanted = Atomics.load(this.#words, at + 1)
    return {
      steps: Atomics.load(this.#words, at),
      sums: (wanted & SUMS) !== 0,
      save: (wanted & SAVE) !== 0,
      keep: (wanted & KEEP) !== 0,
    }
  }

  /** Sleeps until grant number `number` is there, and gives it; undefined once the workers are to end. */
  wait(number: number): Grant | undefined {
    for (;;) {
      const count = Atomics.load(this.#words, 0)
      if (count < 0) return undefined
      if (count > number) return this.read(number)
      Atomics.wait(this.#words, 0, count)
    }
  }
}
