/** Analyses are noted when the run has grown by this factor, or after so many milliseconds, ... */
const GROWTH = 1.05
const STALE = 300_000
/** ... but not sooner than so many milliseconds after the last time. */
const PAUSE = 1000

/**
 * When the analyses of a sampler are noted for later, whether or not anybody looks: some hundred times in a run of any length, so that
 * their curves begin at the first trajectory whenever somebody comes.
 */
export class AnalysesCadence {
  #notedAt: number
  #trajectories: number

  /** `noted`: trajectories after which an earlier part of the run noted them. */
  constructor(noted?: number) {
    this.#notedAt = noted === undefined ? Number.NEGATIVE_INFINITY : performance.now()
    this.#trajectories = noted ?? 0
  }

  /** Whether they are to be noted after so many trajectories. */
  isDue(trajectories: number): boolean {
    const since = performance.now() - this.#notedAt
    return since >= PAUSE && (trajectories >= GROWTH * this.#trajectories || since >= STALE)
  }

  /** They were noted. */
  noted(trajectories: number): void {
    this.#notedAt = performance.now()
    this.#trajectories = trajectories
  }
}
