import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { BatchGradient, GradientRequest } from '../layers/index.ts'
import { type AdamState, adamStep, clipGradient, startAdam } from './adam.ts'
import { type ScheduleOptions, scheduleAt } from './schedule.ts'
import type { TrainingClock } from './training-clock.ts'
import type { Trial } from './trial.ts'

/** A model with what its trial said, and the step it is from. */
export interface TriedModel {
  readonly step: number
  readonly parameters: Float64Array
  readonly trial: Trial
}

/**
 * All that training needs to go on: plain data. It is taken where the chains start anew, and their randomness has
 * addresses, so that neither links nor the state of a generator belong to it.
 */
export interface DescentCheckpoint<Options> {
  readonly options: Options
  /** Steps done. */
  readonly step: number
  readonly parameters: Float64Array
  readonly adam: AdamState
  /** Factor of the learning rate, halved at each recovery. */
  readonly rateFactor: number
  /** Where the last good window of steps began, which is gone back to, and the window under way. */
  readonly good: Stretch
  readonly window: Stretch
  readonly best: TriedModel | undefined
}

/** Steps in a row: the parameters they began with, their number, and the sum of their acceptances. */
export interface Stretch {
  readonly parameters: Float64Array
  readonly steps: number
  readonly acceptance: number
}

/** Where training stands, after each block of steps: means over the block. */
export interface TrainingProgress {
  readonly step: number
  /** All steps; as it looks so far, where a clock leads. */
  readonly steps: number
  readonly beta: number
  readonly rate: number
  readonly loss: number
  readonly acceptance: number
  /** A dQ_R^2. */
  readonly squaredChange: number
  readonly gradientNorm: number
  readonly secondsPerStep: number
  /** Seconds to the end, trials left out. */
  readonly secondsLeft: number
  /** A trial that was made after this block. */
  readonly trial?: Trial
  /** Whether it is the best so far. */
  readonly best?: boolean
  /** What went wrong, when the training went back to its last good parameters. */
  readonly recovery?: string
}

/** How a training is watched and ended. */
export interface DescentControls<Checkpoint> {
  /** Told after each block; `checkpoint` takes one there, and must be called before it returns. */
  readonly onProgress?: (progress: TrainingProgress, checkpoint: () => Checkpoint) => void
  /** Ends the training after the running step: the checkpoint is from where its block of steps began. */
  readonly signal?: AbortSignal
  /** Leads beta, the rate and the trials in place of `steps`, and ends the training. Its checkpoints go on without it. */
  readonly clock?: TrainingClock
}

export interface DescentResult<Options> {
  /** The best model tried, if any was. */
  readonly best: TriedModel | undefined
  readonly checkpoint: DescentCheckpoint<Options>
  readonly finished: boolean
}

export interface DescentOptions extends ScheduleOptions {
  readonly steps: number
  /** Weight of min(0, log of the acceptance ratio) in the loss. */
  readonly penalty: number
  /** How often the model is tried. */
  readonly trials: number
}

/** A model that learns, whatever computes it. */
export interface Learner {
  /** A factor of the learning rate for each parameter. */
  readonly rates: Float64Array
  /** The gradient over a batch that goes on from step to step. */
  gradient(request: GradientRequest): Promise<BatchGradient>
  /** The model on held-out chains; rejects when `signal` is aborted. */
  trial(parameters: Float64Array, signal: AbortSignal | undefined): Promise<Trial>
}

/** Steps between fresh starts of the chains. */
const BLOCK = 20
/** Steps of a window, over which the acceptance is judged. */
const WINDOW = 200
/** Acceptance below which a model is lost: its gradient vanishes with it. */
const LOST = 0.005
/** A window with less than this share of the acceptance of the last good one is on the way there. */
const FALLEN = 0.2
/** The gradient's norm is cut at this. */
const LARGEST_NORM = 1
/** Share of the steps after which trials begin: then beta has arrived. */
const ANNEALED = 0.6

const windowFrom = (parameters: Float64Array): Stretch => ({
  parameters: parameters.slice(),
  steps: 0,
  acceptance: 0,
})
const meanAcceptance = ({ acceptance, steps }: Stretch) => (steps === 0 ? 0 : acceptance / steps)

/** Where a training begins that goes on from nothing but a model. */
export function beginning<Options>(options: Options, parameters: Float64Array): DescentCheckpoint<Options> {
  return {
    options,
    step: 0,
    parameters,
    adam: startAdam(parameters.length),
    rateFactor: 1,
    good: windowFrom(parameters),
    window: windowFrom(parameters),
    best: undefined,
  }
}

/**
 * Trains any model: Adam on what `learner` gives, with beta annealed to its target and a decaying rate, chains that start
 * from independent draws every 20 steps, and trials of which the best is kept. When the acceptance falls to a
 * fifth within a window of steps, or a gradient is not finite, it goes back to where the last good window began, and
 * halves the rate. A clock makes trials rarer if they would take longer than the steps between them.
 */
export async function descend<Options extends DescentOptions>(
  learner: Learner,
  from: DescentCheckpoint<Options>,
  { onProgress, signal, clock }: DescentControls<DescentCheckpoint<Options>>,
): Promise<DescentResult<Options>> {
  const { options } = from
  const { penalty, trials } = options
  const parameters = from.parameters.slice()
  let adam: AdamState = structuredClone(from.adam)
  let { step, rateFactor, good, window, best } = from
  let seconds = 0
  const firstStep = step
  // of the last trial, and of the steps since
  let [trialSeconds, sinceTrial] = [0, 0]
  const shareDone = () => clock?.done(trialSeconds) ?? step / options.steps
  let done = shareDone()
  /** All steps: those that a clock will have let pass are a whole number of blocks, at the speed so far. */
  const allSteps = () => {
    if (clock === undefined || step === 0) return options.steps
    return done === 1 ? step : Math.max(step, BLOCK * Math.round(step / done / BLOCK))
  }
  const checkpoint = (): DescentCheckpoint<Options> => ({
    options: { ...options, steps: allSteps() },
    step,
    parameters: parameters.slice(),
    adam: structuredClone(adam),
    rateFactor,
    good,
    window,
    best,
  })

  while (done < 1) {
    const interrupted = { best, checkpoint: checkpoint(), finished: false }
    const blockEnd = clock ? step + BLOCK : Math.min(options.steps, step + BLOCK)
    const count = blockEnd - step
    const now = scheduleAt(done, options)
    const rate = now.rate * rateFactor
    const sums = { loss: 0, acceptance: 0, squaredChange: 0, norm: 0 }
    const begun = performance.now()
    let recovery: string | undefined
    for (let fresh = true; step < blockEnd; step++, fresh = false) {
      // tensor backends without a device of their own settle in microtasks: timers, signals and sockets would wait
      await eventLoopTurn()
      if (signal?.aborted) return interrupted
      const mean = await learner.gradient({ parameters, beta: now.beta, weight: penalty, step, fresh })
      const norm = clipGradient(mean.gradient, LARGEST_NORM)
      if (!Number.isFinite(norm)) {
        recovery = `the gradient of step ${step} is not finite`
        step = blockEnd
        break
      }
      adamStep(adam, parameters, mean.gradient, rate, learner.rates)
      sums.loss += mean.loss
      sums.acceptance += mean.acceptance
      sums.squaredChange += mean.squaredChange
      sums.norm += norm
    }
    const spent = (performance.now() - begun) / 1000
    seconds += spent
    sinceTrial += spent
    const doneBefore = done
    done = shareDone()
    window = { ...window, acceptance: window.acceptance + sums.acceptance, steps: window.steps + count }
    if (window.steps >= WINDOW && recovery === undefined) {
      const [before, acceptance] = [meanAcceptance(good), meanAcceptance(window)]
      if (acceptance < Math.max(LOST, FALLEN * before))
        recovery = `the acceptance fell from ${before.toFixed(3)} to ${acceptance.toFixed(3)}`
      else {
        good = window
        window = windowFrom(parameters)
      }
    }
    if (recovery !== undefined) {
      parameters.set(good.parameters)
      window = windowFrom(parameters)
      adam = startAdam(parameters.length)
      rateFactor /= 2
    }
    let trial: Trial | undefined
    const affordable = clock === undefined || trialSeconds <= sinceTrial || done === 1
    if (affordable && trialDue(doneBefore, done, trials)) {
      const trialBegun = performance.now()
      try {
        trial = await learner.trial(parameters, signal)
      } catch (error) {
        if (signal?.aborted) return interrupted
        throw error
      }
      trialSeconds = (performance.now() - trialBegun) / 1000
      sinceTrial = 0
      // the clock went on
      done = shareDone()
    }
    const better = trial !== undefined && isBetter(trial, best?.trial)
    if (better) best = { step, parameters: parameters.slice(), trial: trial! }
    const secondsPerStep = seconds / (step - firstStep)
    const progress: TrainingProgress = {
      step,
      steps: allSteps(),
      beta: now.beta,
      rate,
      loss: sums.loss / count,
      acceptance: sums.acceptance / count,
      squaredChange: sums.squaredChange / count,
      gradientNorm: sums.norm / count,
      secondsPerStep,
      secondsLeft: secondsPerStep * (allSteps() - step),
      ...(trial === undefined ? {} : { trial, best: better }),
      ...(recovery === undefined ? {} : { recovery }),
    }
    onProgress?.(progress, checkpoint)
  }
  return { best, checkpoint: checkpoint(), finished: true }
}

/**
 * The smaller tau_int(Q_Z) wins; where their errors cannot tell, the larger tunneling rate, which bounds tau_int from
 * below and is known ten times as well. What is frozen has no tau_int but a bound, and loses against what is not.
 */
export function isBetter(trial: Trial, best: Trial | undefined): boolean {
  if (best === undefined) return true
  if (trial.frozen !== best.frozen) return best.frozen
  if (trial.frozen) return trial.tunnelingRate > best.tunnelingRate
  const error = Math.hypot(trial.integratedTimeError ?? 0, best.integratedTimeError ?? 0)
  const difference = trial.integratedTime - best.integratedTime
  return Math.abs(difference) > error ? difference < 0 : trial.tunnelingRate > best.tunnelingRate
}

/** Whether one of the evenly spaced trials, the last of which ends the training, falls between two shares of it. */
function trialDue(from: number, to: number, trials: number): boolean {
  const passed = (done: number) => Math.floor((trials * (done - ANNEALED)) / (1 - ANNEALED) + 1e-9)
  return passed(to) > Math.max(0, passed(from))
}
