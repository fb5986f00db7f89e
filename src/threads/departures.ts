/** So many milliseconds are waited for threads to close their devices: one that takes longer hangs. */
export const DEPARTURE_MILLISECONDS = 5000

/** Who is waited for when the process ends. */
const expected = new Set<() => void>()
const waitForAll = () => {
  for (const wait of expected) wait()
}

/**
 * Which threads have closed their devices, in memory that all of them share. The driver of a graphics card crashes the process when a
 * thread, or the process itself, ends before the card is closed (see openCard). Int32, one for each thread: 1 once it has closed its own.
 */
export class Departures {
  readonly memory: SharedArrayBuffer
  readonly #left: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#left = new Int32Array(memory)
  }

  static of(threads: number): Departures {
    return new Departures(new SharedArrayBuffer(4 * threads))
  }

  /** Says that a thread has closed its devices, or never will. */
  leave(thread: number): void {
    Atomics.store(this.#left, thread, 1)
    Atomics.notify(this.#left, thread)
  }

  get areComplete(): boolean {
    return this.#left.every((_, thread) => Atomics.load(this.#left, thread) === 1)
  }

  /** When this process ends, before all have left, tells them by `end` to leave and waits. Gives the function that undoes this. */
  awaitAtExit(end: () => void): () => void {
    const wait = () => {
      end()
      const until = performance.now() + DEPARTURE_MILLISECONDS
      for (let thread = 0; thread < this.#left.length; thread++)
        Atomics.wait(this.#left, thread, 0, Math.max(0, until - performance.now()))
    }
    if (expected.size === 0) process.on('exit', waitForAll)
    expected.add(wait)
    return () => {
      expected.delete(wait)
      if (expected.size === 0) process.off('exit', waitForAll)
    }
  }
}
