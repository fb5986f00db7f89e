import type { TrainingProgress, Trial } from '../training/index.ts'
import { duration, grouped, significant, valueWithError } from '../values/format.ts'
import { integratedTimeLine } from '../values/integrated-time-text.ts'
import { integratedTimeOfTrial } from '../values/training.ts'
import { type Out, StatusLine } from './status-line.ts'

/** How far a training is: one line that renews itself, and one more line for each trial and each recovery. */
export class TrainingReport {
  readonly #out: Out
  readonly #line: StatusLine

  constructor(out: Out) {
    this.#out = out
    this.#line = new StatusLine(out)
  }

  /** Takes in an interval of steps. */
  show(progress: TrainingProgress): void {
    const { step, trial, best, recovery } = progress
    if (recovery !== undefined)
      this.say(`step ${grouped(step)}: ${recovery}: back to the last good parameters, at half the rate`)
    if (trial !== undefined)
      this.say(`trial at step ${grouped(step)}: ${trialText(trial)}${best === true ? ', best so far' : ''}`)
    this.#line.show(() => progressLine(progress))
  }

  /** Says something in a line that stays. */
  say(text: string): void {
    this.#line.close()
    this.#out.write(`${text}\n`)
  }

  /** Takes the line away. */
  close(): void {
    this.#line.close()
  }
}

function progressLine(progress: TrainingProgress): string {
  const { step, steps, beta, loss, acceptance, squaredChange, rate, secondsPerStep, secondsLeft } = progress
  return [
    `step ${grouped(step)} of ${grouped(steps)} (${Math.floor((100 * step) / steps)} %)`,
    `${duration(secondsLeft)} left`,
    `beta ${significant(beta, 3)}`,
    `loss ${significant(loss, 3)}`,
    `acceptance ${significant(acceptance, 3)}`,
    `A dQ^2 ${significant(squaredChange, 3)}`,
    `rate ${significant(rate, 2)}`,
    `${significant(1 / secondsPerStep, 3)} steps/s`,
  ].join('  ')
}

function trialText(trial: Trial): string {
  return [
    `tau_int(Q) ${integratedTimeLine(integratedTimeOfTrial(trial))}`,
    `E|dQ| ${valueWithError(trial.tunnelingRate, trial.tunnelingRateError)}`,
    `acceptance ${significant(trial.acceptance, 3)}`,
  ].join(', ')
}
