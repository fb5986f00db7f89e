import { Fifo } from './fifo.ts'

/** Someone whose work comes in small pieces. */
export interface Worker {
  /** Does one piece; false when there was nothing to do. It is asked again only after it has been added again. */
  step(): boolean
}

/** Milliseconds after which the rest of the thread gets its turn. */
const slice = 5

/**
 * Does the work of many, one piece of each in turn, and all of it in at most a part of the time, a fifth unless told: who asks for
 * much waits longer, and the thread, which also takes what a run publishes, stays free for the rest. After a slice of `slice`
 * milliseconds comes a pause, for a fifth one that is four times as long. Single tasks have a queue of their own, which takes turns
 * with the workers: they do not wait for all of them.
 *
 * @example
 * const fairShare = new FairShare()
 * fairShare.add({ step: () => sendOneFrame() })
 */
export class FairShare {
  readonly #tasks = new Fifo<() => void>()
  readonly #ready = new Set<Worker>()
  #working = false
  #afterSlice: (() => void)[] = []
  /** When the time taken so far is made up for, by performance.now(). */
  #paidUntil = 0
  #scheduled = false
  readonly #share: number

  /** All the work together takes at most the part `share` of the time of this thread. */
  constructor(share = 0.2) {
    this.#share = share
  }

  /** The worker has something to do. */
  add(worker: Worker): void {
    this.#ready.add(worker)
    this.#schedule()
  }

  /** One thing to do, once. */
  once(task: () => void): void {
    this.#tasks.push(task)
    this.#schedule()
  }

  /**
   * Calls `act` at the end of the slice that is under way, as a part of it; at once when none is. What is better done once for all
   * pieces of a slice waits for this.
   */
  afterSlice(act: () => void): void {
    if (this.#working) this.#afterSlice.push(act)
    else act()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    const pause = this.#paidUntil - performance.now()
    // Timers have no shorter pauses than a millisecond; what is less adds up until it is one.
    if (pause < 1) setImmediate(() => this.#work())
    else setTimeout(() => this.#work(), pause)
  }

  #work(): void {
    this.#scheduled = false
    const begun = performance.now()
    let now = begun
    this.#working = true
    while (this.#hasWork && now - begun < slice) {
      this.#tasks.shift()?.()
      this.#stepNext()
      now = performance.now()
    }
    this.#working = false
    for (const act of this.#afterSlice.splice(0)) act()
    now = performance.now()
    this.#paidUntil = Math.max(this.#paidUntil, begun) + (now - begun) / this.#share
    if (this.#hasWork) this.#schedule()
  }

  get #hasWork(): boolean {
    return this.#tasks.length > 0 || this.#ready.size > 0
  }

  /** A set keeps the order in which its members were added: the first has waited longest. */
  #stepNext(): void {
    const [worker] = this.#ready
    if (worker === undefined) return
    this.#ready.delete(worker)
    if (worker.step()) this.#ready.add(worker)
  }
}
