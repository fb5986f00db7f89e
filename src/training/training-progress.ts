import type { Trial } from './trial.ts'

/** What is averaged over an interval of training steps: those between two fresh starts of the chains. */
export interface IntervalMeans {
  readonly beta: number
  /** Learning rate. */
  readonly rate: number
  readonly loss: number
  readonly acceptance: number
  /** A dQ_R^2. */
  readonly squaredChange: number
  readonly gradientNorm: number
}

/** Their names, in the order of the points of a learning curve in files. */
export const intervalMeanNames = [
  'beta',
  'rate',
  'loss',
  'acceptance',
  'squaredChange',
  'gradientNorm',
] as const satisfies readonly (keyof IntervalMeans)[]

/** Where training stands, after each interval of steps: means over the interval. */
export interface TrainingProgress extends IntervalMeans {
  readonly step: number
  /** All steps of the training. With a clock it is an estimate by the speed so far. */
  readonly steps: number
  readonly secondsPerStep: number
  /** Seconds to the end, trials left out. */
  readonly secondsLeft: number
  /** A trial that was made after this interval. */
  readonly trial?: Trial
  /** Whether it is the best so far. */
  readonly best?: boolean
  /** What went wrong, when the training went back to its last good parameters. */
  readonly recovery?: string
}
