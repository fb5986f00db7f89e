/** Analyses are noted when the run has grown by this factor, or after so many milliseconds, ... */
const GROWTH = 1.05
const STALE = 300_000
/**
 * ... but they are not read for that sooner than so many milliseconds after the last time, and so many times as long as reading takes: 1 %
 * of the time.
 */
const PAUSE = 1000
const PAUSE_OVER_COST = 100

/**
 * When the analyses of a sampler are noted for later, whether or not anybody looks: some hundred times in a run of any length, so that
 * their curves begin at the first trajectory whenever somebody comes.
 */
export class AnalysesCadence {
  readonly #cost: () => number
  #notedAt: number
  #trajectories: number

  /** `cost`: milliseconds that it takes to read them; `noted`: trajectories after which an earlier part of the run noted them. */
  constructor(cost: () => number, noted?: number) {
    this.#cost = cost
    this.#notedAt = noted === undefined ? Number.NEGATIVE_INFINITY : performance.now()
    this.#trajectories = noted ?? 0
  }

  /** Whether they are to be read after so many trajectories, to be noted. */
  isDue(trajectories: number): boolean {
    const since = performance.now() - this.#notedAt
    return since >= Math.max(PAUSE, PAUSE_OVER_COST * this.#cost()) && this.hasGrown(trajectories)
  }

  /** Whether they are worth noting where they were read anyway. */
  hasGrown(trajectories: number): boolean {
    return trajectories >= GROWTH * this.#trajectories || performance.now() - this.#notedAt >= STALE
  }

  /** They were noted. */
  noted(trajectories: number): void {
    this.#notedAt = performance.now()
    this.#trajectories = trajectories
  }
}
