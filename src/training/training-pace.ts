import type { TrainingClock } from './training-clock.ts'

/** Steps between fresh starts of the chains. */
export const INTERVAL = 20

/** How much of a training is done and how long its steps and trials take, whether its steps are counted or a clock leads. */
export class TrainingPace {
  readonly #plannedSteps: number
  readonly #firstStep: number
  readonly #clock: TrainingClock | undefined
  #seconds = 0
  #trialSeconds = 0
  #secondsSinceTrial = 0
  #done = 0

  /** Of a training that goes on from `step`. */
  constructor(plannedSteps: number, step: number, clock: TrainingClock | undefined) {
    this.#plannedSteps = plannedSteps
    this.#firstStep = step
    this.#clock = clock
    this.look(step)
  }

  /** Share of the training that was done when it was last looked at, from 0 to 1. */
  get done(): number {
    return this.#done
  }

  /** Looks at what is done with `step` steps. The clock leaves time for another trial like the last one. */
  look(step: number): void {
    this.#done = this.#clock?.done(this.#trialSeconds) ?? step / this.#plannedSteps
  }

  /** The step at which the interval ends that begins at `step`. */
  intervalEnd(step: number): number {
    return this.#clock ? step + INTERVAL : Math.min(this.#plannedSteps, step + INTERVAL)
  }

  /** All steps of the training. A clock lets a whole number of intervals pass, which is estimated by the speed so far. */
  allSteps(step: number): number {
    if (this.#clock === undefined || step === 0) return this.#plannedSteps
    return this.#done === 1 ? step : Math.max(step, INTERVAL * Math.round(step / this.#done / INTERVAL))
  }

  stepsTook(seconds: number): void {
    this.#seconds += seconds
    this.#secondsSinceTrial += seconds
  }

  trialTook(seconds: number): void {
    this.#trialSeconds = seconds
    this.#secondsSinceTrial = 0
  }

  /**
   * Whether there is time for a trial: under a clock trials take no longer than the steps between them. One ends every
   * training.
   */
  get affordsTrial(): boolean {
    return this.#clock === undefined || this.#trialSeconds <= this.#secondsSinceTrial || this.#done === 1
  }

  secondsPerStep(step: number): number {
    return this.#seconds / (step - this.#firstStep)
  }
}
