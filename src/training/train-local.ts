import { z } from 'zod'
import type { Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'
import {
  flattenParameters,
  hmcParameters,
  type LocalParameters,
  type LocalShape,
  localShape,
  meanGradient,
  parameterCount,
  tiePalindromically,
  unflattenParameters,
} from '../layers/index.ts'
import { localLayersOptions, parseOptions } from '../samplers/index.ts'
import { type AdamState, adamStep, clipGradient, startAdam } from './adam.ts'
import { scheduleAt } from './schedule.ts'
import { judgeTrial, type Trial } from './trial.ts'
import type { Workforce, WorkforceOptions } from './workforce.ts'

/** Options of {@link trainLocal}, with their defaults: FINDINGS.md says where these come from. */
export const trainingOptions = z.strictObject({
  ...localLayersOptions.pick({ lattice: true, beta: true, precision: true, seed: true }).shape,
  layers: z.int().min(1).max(1000).default(10).describe('layers of the model'),
  harmonics: z.int().min(0).max(8).default(4).describe('harmonics of x_P beyond the first'),
  steps: z.int().min(1).default(28_000).describe('training steps'),
  batch: z.int().min(1).max(65_536).default(64).describe('chains per training step'),
  rate: z.number().positive().default(0.005).describe('learning rate at the start'),
  penalty: z.number().min(0).default(0.002).describe('weight of min(0, log of the acceptance ratio)'),
  stepSize: z.number().positive().default(0.1).describe('step size of the HMC that training starts from'),
  firstBeta: z
    .number()
    .positive()
    .optional()
    .describe('beta at the start of annealing; default beta - 3.5, at least 1.5'),
  palindromic: z.boolean().default(true).describe('tie scales and drift steps: half as many parameters'),
  trials: z.int().min(1).default(8).describe('how often the model is tried on held-out chains'),
  trialChains: z.int().min(1).default(128).describe('chains of a trial'),
  trialTrajectories: z.int().min(2).default(500).describe('trajectories of a trial'),
})

/** What {@link trainLocal} takes; all but what differs from the defaults may be left out. */
export type TrainingOptions = z.input<typeof trainingOptions>
type SettledOptions = z.output<typeof trainingOptions>

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
export interface TrainingCheckpoint {
  readonly options: SettledOptions
  /** Steps done. */
  readonly step: number
  readonly parameters: Float64Array
  readonly adam: AdamState
  /** Factor of the learning rate, halved at each recovery. */
  readonly rateFactor: number
  /** Parameters to go back to. */
  readonly good: Float64Array
  readonly best: TriedModel | undefined
}

/** Where training stands, after each block of steps: means over the block. */
export interface TrainingProgress {
  readonly step: number
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

export interface TrainingControls {
  /** Made for `workforceOptions` of the same options. */
  readonly workforce: Workforce
  /** Where to go on from. Its options must be those given. */
  readonly checkpoint?: TrainingCheckpoint
  /** A model to start from instead of HMC: to fine-tune it. */
  readonly start?: LocalParameters
  /** Told after each block; `checkpoint` takes one there, and must be called before it returns. */
  readonly onProgress?: (progress: TrainingProgress, checkpoint: () => TrainingCheckpoint) => void
  /** Ends the training after the running block of steps. */
  readonly signal?: AbortSignal
}

export interface TrainingResult {
  /** The best model tried, if any was. */
  readonly best: TriedModel | undefined
  readonly checkpoint: TrainingCheckpoint
  readonly finished: boolean
}

/** Steps between fresh starts of the chains. */
const BLOCK = 20
/** Steps after which the parameters are taken for good, unless the acceptance fell. */
const GOOD = 200
/** Acceptance below which a model is lost: its gradient vanishes with it. */
const LOST = 0.005
/** The gradient's norm is cut at this. */
const LARGEST_NORM = 1
/** The scales are learnt more slowly: log J is 2 V times each. */
const SCALE_RATE = 0.1
/** Share of the steps after which trials begin: then beta has arrived. */
const ANNEALED = 0.6

/** What a workforce is made for. */
export function workforceOptions(options: TrainingOptions): WorkforceOptions {
  const settled = parseOptions('train', trainingOptions, options)
  return { ...settled, shape: { layers: settled.layers, harmonics: settled.harmonics } }
}

/**
 * Trains a local model: Adam on -(A dQ_R^2 + penalty min(0, r)), r the logarithm of the acceptance ratio, with beta
 * annealed to its target and a decaying rate. Chains start from independent draws every 20 steps and go on as a Markov
 * chain between. The model kept is the one with the smallest tau_int(Q_Z), within errors, on held-out chains moved by
 * the real sampler. The result depends on the options alone, not on the number of threads or on interruptions.
 *
 * When the acceptance vanishes or a gradient is not finite, training goes back to its last good parameters and halves
 * the rate; `recovery` of the progress says so.
 *
 * @throws UsageError for options that cannot be, or a checkpoint or start of another shape.
 */
export async function trainLocal(
  options: TrainingOptions,
  controls: TrainingControls,
): Promise<TrainingResult> {
  const settled = parseOptions('train', trainingOptions, options)
  const { layers, harmonics, steps, batch, beta, palindromic, penalty } = settled
  const lattice: Lattice = settled.lattice
  const shape: LocalShape = { layers, harmonics }
  const { workforce, onProgress, signal } = controls
  const from = controls.checkpoint ?? beginning(settled, shape, controls.start)
  if (JSON.stringify(from.options) !== JSON.stringify(settled))
    throw new UsageError('train: the checkpoint is of a training with other options')

  const parameters = from.parameters.slice()
  let adam: AdamState = structuredClone(from.adam)
  let { step, rateFactor, good, best } = from
  const tied = unflattenParameters(parameters, shape)
  const rates = learningRates(shape)
  let seconds = 0
  const firstStep = step
  let recent = { acceptance: 0, steps: 0 }
  const checkpoint = (): TrainingCheckpoint => ({
    options: settled,
    step,
    parameters: parameters.slice(),
    adam: structuredClone(adam),
    rateFactor,
    good: good.slice(),
    best,
  })

  while (step < steps) {
    if (signal?.aborted) return { best, checkpoint: checkpoint(), finished: false }
    const blockEnd = Math.min(steps, step + BLOCK)
    const count = blockEnd - step
    const now = scheduleAt(step / steps, settled)
    const rate = now.rate * rateFactor
    const sums = { loss: 0, acceptance: 0, squaredChange: 0, norm: 0 }
    const begun = performance.now()
    let recovery: string | undefined
    for (let fresh = true; step < blockEnd; step++, fresh = false) {
      const rows = await workforce.gradient({ parameters, beta: now.beta, weight: penalty, step, fresh })
      const mean = meanGradient(tied, shape, lattice, now.beta, rows, batch)
      if (palindromic) tiePalindromically(unflattenParameters(mean.gradient, shape))
      const norm = clipGradient(mean.gradient, LARGEST_NORM)
      if (!Number.isFinite(norm)) {
        recovery = `the gradient of step ${step} is not finite`
        step = blockEnd
        break
      }
      adamStep(adam, parameters, mean.gradient, rate, rates)
      sums.loss += mean.loss
      sums.acceptance += mean.acceptance
      sums.squaredChange += mean.squaredChange
      sums.norm += norm
    }
    seconds += (performance.now() - begun) / 1000
    recent = { acceptance: recent.acceptance + sums.acceptance, steps: recent.steps + count }
    if (recent.steps >= GOOD && recovery === undefined) {
      if (recent.acceptance / recent.steps < LOST) recovery = `the acceptance fell below ${LOST}`
      else good = parameters.slice()
      recent = { acceptance: 0, steps: 0 }
    }
    if (recovery !== undefined) {
      parameters.set(good)
      adam = startAdam(parameters.length)
      rateFactor /= 2
      recent = { acceptance: 0, steps: 0 }
    }
    let trial: Trial | undefined
    if (trialDue(blockEnd - count, blockEnd, settled)) {
      const series = await workforce.trial(parameters)
      trial = judgeTrial(series, settled.trialChains, lattice, beta)
    }
    const better = trial !== undefined && isBetter(trial, best?.trial)
    if (better) best = { step, parameters: parameters.slice(), trial: trial! }
    const secondsPerStep = seconds / (step - firstStep)
    const progress: TrainingProgress = {
      step,
      steps,
      beta: now.beta,
      rate,
      loss: sums.loss / count,
      acceptance: sums.acceptance / count,
      squaredChange: sums.squaredChange / count,
      gradientNorm: sums.norm / count,
      secondsPerStep,
      secondsLeft: secondsPerStep * (steps - step),
      ...(trial === undefined ? {} : { trial, best: better }),
      ...(recovery === undefined ? {} : { recovery }),
    }
    onProgress?.(progress, checkpoint)
  }
  return { best, checkpoint: checkpoint(), finished: true }
}

function beginning(
  settled: SettledOptions,
  shape: LocalShape,
  start: LocalParameters | undefined,
): TrainingCheckpoint {
  const model = start ?? hmcParameters(shape, settled.stepSize)
  const own = localShape(model)
  if (own.layers !== shape.layers || own.harmonics !== shape.harmonics)
    throw new UsageError(
      `train: the model to start from has ${own.layers} layers and ${own.harmonics} harmonics, not ${shape.layers} and ${shape.harmonics}`,
    )
  const parameters = flattenParameters(model)
  if (settled.palindromic) tiePalindromically(unflattenParameters(parameters, shape))
  return {
    options: settled,
    step: 0,
    parameters,
    adam: startAdam(parameters.length),
    rateFactor: 1,
    good: parameters,
    best: undefined,
  }
}

function learningRates(shape: LocalShape): Float64Array {
  const rates = new Float64Array(parameterCount(shape)).fill(1)
  unflattenParameters(rates, shape).scale.fill(SCALE_RATE)
  return rates
}

/**
 * The smaller tau_int(Q_Z) wins; where their errors cannot tell, the larger tunneling rate, which bounds tau_int from
 * below and is known ten times as well.
 */
function isBetter(trial: Trial, best: Trial | undefined): boolean {
  if (best === undefined) return true
  const error = Math.hypot(trial.integratedTimeError ?? 0, best.integratedTimeError ?? 0)
  const difference = trial.integratedTime - best.integratedTime
  return Math.abs(difference) > error ? difference < 0 : trial.tunnelingRate > best.tunnelingRate
}

/** Whether one of the evenly spaced trials, the last of which ends the training, falls between two steps. */
function trialDue(from: number, to: number, { steps, trials }: SettledOptions): boolean {
  const passed = (step: number) => Math.floor((trials * (step / steps - ANNEALED)) / (1 - ANNEALED) + 1e-9)
  return passed(to) > Math.max(0, passed(from))
}
