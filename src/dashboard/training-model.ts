import { readValue } from '../values/read-value.ts'
import {
  type HmcReferenceValue,
  hmcReference,
  type ModelLayers,
  modelLayers,
  type TrainingCurvePoint,
  type TrainingProgressValue,
  type TrialOfStep,
  trainingCurvePoint,
  trainingProgress,
  trialOfStep,
} from '../values/training.ts'
import { type Ending, endingOf } from './ending.ts'
import { History } from './history.ts'
import { readTrainingTopic } from './training-topic.ts'
/** The curves of a training, in the order of the columns of its history. */
export const curveNames = ['squaredChange', 'acceptance', 'loss', 'beta', 'rate'] as const
export type CurveName = (typeof curveNames)[number]

/** More trials or recoveries than these are not kept. */
const most = 200

/** All that the page knows of a training, built from the values as they arrive and free of any drawing. */
export class TrainingModel {
  /** Columns of `curveNames` over steps. */
  readonly history = new History(curveNames.length, 1024)
  readonly trials: TrialOfStep[] = []
  /** HMC on the way, by step. */
  readonly references: HmcReferenceValue[] = []
  readonly recoveries: Pick<TrainingCurvePoint, 'step' | 'recovery'>[] = []
  layers: ModelLayers | undefined
  progress: TrainingProgressValue | undefined
  #lastStep = 0

  /** The best model so far. */
  get best(): TrialOfStep | undefined {
    return this.trials.findLast(({ best }) => best)
  }

  /** How the training ended, once it has: by its last step, or as it says. */
  get ending(): Ending | undefined {
    if (this.progress === undefined) return undefined
    const { ended, step, steps } = this.progress
    return ended === undefined && step < steps ? undefined : endingOf([ended])
  }

  /** Takes in one value; topics of anything else are ignored. */
  receive(topic: string, value: unknown): void {
    const name = readTrainingTopic(topic)?.name
    if (name === 'progress') this.progress = readValue(trainingProgress, value) ?? this.progress
    if (name === 'layers') this.layers = readValue(modelLayers, value) ?? this.layers
    if (name === 'curve') this.#extend(readValue(trainingCurvePoint, value))
    if (name === 'trial') this.#try(readValue(trialOfStep, value))
    if (name === 'reference') this.#refer(readValue(hmcReference, value))
  }

  #extend(point: TrainingCurvePoint | undefined): void {
    if (point === undefined) return
    // the steps of another training, after a new start of the program
    if (point.step < this.#lastStep) this.recoveries.length = 0
    this.#lastStep = point.step
    this.history.push(
      point.step,
      curveNames.map((name) => point[name]),
    )
    if (point.recovery !== undefined && this.recoveries.length < most) this.recoveries.push(point)
  }

  #refer(point: HmcReferenceValue | undefined): void {
    if (point === undefined) return
    if (point.step <= (this.references.at(-1)?.step ?? -1)) this.references.length = 0
    if (this.references.length < most) this.references.push(point)
  }

  /** What HMC does at a step: on the line between the points around it, undefined before the first and after what is measured. */
  referenceAt(step: number): number | undefined {
    const after = this.references.findIndex((point) => point.step >= step)
    const arrived = this.references.find(({ trial }) => trial !== undefined)
    if (after < 0) return arrived?.squaredChange
    const [from, to] = [this.references[after - 1], this.references[after]!]
    if (from === undefined) return to.step === step || to.trial !== undefined ? to.squaredChange : undefined
    const share = (step - from.step) / (to.step - from.step)
    return from.squaredChange ** (1 - share) * to.squaredChange ** share
  }

  #try(trial: TrialOfStep | undefined): void {
    if (trial === undefined) return
    if (trial.step <= (this.trials.at(-1)?.step ?? 0)) this.trials.length = 0
    if (this.trials.length < most) this.trials.push(trial)
  }
}
