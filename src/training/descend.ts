import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { BatchGradient, GradientRequest } from '../layers/index.ts'
import { type AdamState, adamStep, clipGradient, startAdam } from './adam.ts'
import { isBetter } from './better-trial.ts'
import type { DescentCheckpoint, TriedModel } from './descent-checkpoint.ts'
import { acceptanceLoss, canBeJudged, type JudgedSteps, judgedStepsFrom } from './judged-steps.ts'
import { type Schedule, type ScheduleOptions, scheduleAt, trialIsDue } from './schedule.ts'
import type { TrainingClock } from './training-clock.ts'
import { TrainingPace } from './training-pace.ts'
import type { TrainingProgress } from './training-progress.ts'
import type { Trial } from './trial.ts'

/** How a training is watched and ended. */
export interface DescentControls<Checkpoint> {
  /** Told after each interval of steps; `checkpoint` takes one there, and must be called before it returns. */
  readonly onProgress?: (progress: TrainingProgress, checkpoint: () => Checkpoint) => void
  /** Ends the training after the running step: the checkpoint is from where its interval of steps began. */
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

/** The gradient's norm is cut at this. */
const LARGEST_NORM = 1

/**
 * Trains any model: Adam on what `learner` gives, with beta annealed to its target and a decaying rate, chains that start
 * from independent draws every 20 steps, and trials of which the best is kept. When the acceptance falls to a fifth over 200
 * steps, or a gradient is not finite, it goes back to where the last good steps began, and halves the rate. A clock makes trials
 * rarer if they would take longer than the steps between them.
 */
export async function descend<Options extends DescentOptions>(
  learner: Learner,
  from: DescentCheckpoint<Options>,
  { onProgress, signal, clock }: DescentControls<DescentCheckpoint<Options>>,
): Promise<DescentResult<Options>> {
  const descent = new Descent(learner, from, clock)
  while (!descent.finished) {
    const intervalBegin = descent.checkpoint()
    let progress: TrainingProgress
    try {
      progress = await descent.interval(signal)
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      return { best: intervalBegin.best, checkpoint: intervalBegin, finished: false }
    }
    onProgress?.(progress, () => descent.checkpoint())
  }
  const checkpoint = descent.checkpoint()
  return { best: checkpoint.best, checkpoint, finished: true }
}

/** Thrown where a training is ended within an interval of steps, of which nothing is kept then. */
class Interrupted extends Error {}

/** What an interval of steps adds up. */
interface IntervalSums {
  loss: number
  acceptance: number
  squaredChange: number
  gradientNorm: number
}

/** A training under way. */
class Descent<Options extends DescentOptions> {
  readonly #learner: Learner
  readonly #options: Options
  readonly #pace: TrainingPace
  readonly #parameters: Float64Array
  #adam: AdamState
  #step: number
  #rateFactor: number
  #good: JudgedSteps
  #latest: JudgedSteps
  #best: TriedModel | undefined

  constructor(learner: Learner, from: DescentCheckpoint<Options>, clock: TrainingClock | undefined) {
    this.#learner = learner
    this.#options = from.options
    this.#pace = new TrainingPace(from.options.steps, from.step, clock)
    this.#parameters = from.parameters.slice()
    this.#adam = structuredClone(from.adam)
    this.#step = from.step
    this.#rateFactor = from.rateFactor
    this.#good = from.good
    this.#latest = from.window
    this.#best = from.best
  }

  get finished(): boolean {
    return this.#pace.done >= 1
  }

  checkpoint(): DescentCheckpoint<Options> {
    return {
      options: { ...this.#options, steps: this.#pace.allSteps(this.#step) },
      step: this.#step,
      parameters: this.#parameters.slice(),
      adam: structuredClone(this.#adam),
      rateFactor: this.#rateFactor,
      good: this.#good,
      window: this.#latest,
      best: this.#best,
    }
  }

  /** Makes an interval of steps, judges the acceptance, and tries the model where a trial is due. @throws Interrupted. */
  async interval(signal: AbortSignal | undefined): Promise<TrainingProgress> {
    const pace = this.#pace
    const doneBefore = pace.done
    const count = pace.intervalEnd(this.#step) - this.#step
    const scheduled = scheduleAt(doneBefore, this.#options)
    const now = { beta: scheduled.beta, rate: scheduled.rate * this.#rateFactor }
    const begun = performance.now()
    const { sums, failure } = await this.#makeSteps(count, now, signal)
    pace.stepsTook(secondsSince(begun))
    pace.look(this.#step)
    const recovery = failure ?? this.#judge(count, sums.acceptance)
    if (recovery !== undefined) this.#goBack()
    const trial =
      pace.affordsTrial && trialIsDue(doneBefore, pace.done, this.#options.trials)
        ? await this.#tryModel(signal)
        : undefined
    const allSteps = pace.allSteps(this.#step)
    const secondsPerStep = pace.secondsPerStep(this.#step)
    return {
      step: this.#step,
      steps: allSteps,
      ...now,
      loss: sums.loss / count,
      acceptance: sums.acceptance / count,
      squaredChange: sums.squaredChange / count,
      gradientNorm: sums.gradientNorm / count,
      secondsPerStep,
      secondsLeft: secondsPerStep * (allSteps - this.#step),
      ...trial,
      ...(recovery === undefined ? {} : { recovery }),
    }
  }

  /** Goes down `count` gradients. One that is not finite ends the interval early, and `failure` says so. */
  async #makeSteps(
    count: number,
    { beta, rate }: Schedule,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly sums: IntervalSums; readonly failure?: string }> {
    const parameters = this.#parameters
    const sums = { loss: 0, acceptance: 0, squaredChange: 0, gradientNorm: 0 }
    const end = this.#step + count
    for (let fresh = true; this.#step < end; this.#step++, fresh = false) {
      // a backend that computes in this thread answers without a turn of the event loop: timers, signals and sockets would wait
      await eventLoopTurn()
      if (signal?.aborted) throw new Interrupted()
      const step = this.#step
      const mean = await this.#learner.gradient({
        parameters,
        beta,
        weight: this.#options.penalty,
        step,
        fresh,
      })
      const norm = clipGradient(mean.gradient, LARGEST_NORM)
      if (!Number.isFinite(norm)) {
        this.#step = end
        return { sums, failure: `the gradient of step ${step} is not finite` }
      }
      adamStep(this.#adam, parameters, mean.gradient, rate, this.#learner.rates)
      sums.loss += mean.loss
      sums.acceptance += mean.acceptance
      sums.squaredChange += mean.squaredChange
      sums.gradientNorm += norm
    }
    return { sums }
  }

  /** Counts an interval of steps in, and says what is wrong if they lose the model; good steps become those to go back to. */
  #judge(count: number, acceptance: number): string | undefined {
    const { parameters, ...before } = this.#latest
    this.#latest = {
      parameters,
      steps: before.steps + count,
      acceptance: before.acceptance + acceptance,
    }
    if (!canBeJudged(this.#latest)) return undefined
    const loss = acceptanceLoss(this.#good, this.#latest)
    if (loss !== undefined) return loss
    this.#good = this.#latest
    this.#latest = judgedStepsFrom(this.#parameters)
    return undefined
  }

  /** Goes back to where the last good steps began, at half the rate. */
  #goBack(): void {
    this.#parameters.set(this.#good.parameters)
    this.#latest = judgedStepsFrom(this.#parameters)
    this.#adam = startAdam(this.#parameters.length)
    this.#rateFactor /= 2
  }

  /** Tries the model, and keeps it if it is the best so far. */
  async #tryModel(
    signal: AbortSignal | undefined,
  ): Promise<{ readonly trial: Trial; readonly best: boolean }> {
    const begun = performance.now()
    let trial: Trial
    try {
      trial = await this.#learner.trial(this.#parameters, signal)
    } catch (error) {
      throw signal?.aborted ? new Interrupted() : error
    }
    this.#pace.trialTook(secondsSince(begun))
    // a clock went on meanwhile
    this.#pace.look(this.#step)
    const best = isBetter(trial, this.#best?.trial)
    if (best) this.#best = { step: this.#step, parameters: this.#parameters.slice(), trial }
    return { trial, best }
  }
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000
}
