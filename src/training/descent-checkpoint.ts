import { type AdamState, startAdam } from './adam.ts'
import { type JudgedSteps, judgedStepsFrom } from './judged-steps.ts'
import type { Trial } from './trial.ts'

/** A model with what its trial said, and the step it is from. */
export interface TriedModel {
  readonly step: number
  readonly parameters: Float64Array
  readonly trial: Trial
}

/**
 * All that training needs to go on: plain data. It is taken where the chains start anew, and each random number is computed from
 * its step and chain, so that neither links nor the state of a generator belong to it.
 */
export interface DescentCheckpoint<Options> {
  readonly options: Options
  /** Steps done. */
  readonly step: number
  readonly parameters: Float64Array
  readonly adam: AdamState
  /** Factor of the learning rate, halved at each recovery. */
  readonly rateFactor: number
  /** The last steps with a good acceptance: a recovery goes back to where they began. */
  readonly good: JudgedSteps
  /** The steps since, which are judged next. */
  readonly window: JudgedSteps
  readonly best: TriedModel | undefined
}

/** Where a training begins that goes on from nothing but a model. */
export function beginning<Options>(options: Options, parameters: Float64Array): DescentCheckpoint<Options> {
  return {
    options,
    step: 0,
    parameters,
    adam: startAdam(parameters.length),
    rateFactor: 1,
    good: judgedStepsFrom(parameters),
    window: judgedStepsFrom(parameters),
    best: undefined,
  }
}
