export type { TriedModel } from './descent-checkpoint.ts'
export { type CurvePoint, LearningCurve } from './learning-curve.ts'
export { loadTraining, type SavedTraining, saveTraining, type TrialRecord } from './saved-training.ts'
export { annealingSteps } from './schedule.ts'
export { ShareWorker, type TrainingShare } from './share-worker.ts'
export { resultLengths, type SharedResults, sharedResults } from './shared-results.ts'
export { soloWorkforce } from './solo-workforce.ts'
export {
  type TrainingCheckpoint,
  type TrainingControls,
  type TrainingOptions,
  type TrainingResult,
  trainingOptions,
  trainLocal,
  workforceOptions,
} from './train-local.ts'
export {
  convTrainingOptions,
  densePlaquettesTrainingOptions,
  type TensorTrainingCheckpoint,
  type TensorTrainingControls,
  type TensorTrainingOptions,
  type TensorTrainingResult,
  tensorModel,
  tensorTrainingOptions,
  trainTensors,
} from './train-tensors.ts'
export { type TrainingClock, trainingClock } from './training-clock.ts'
export type { TrainingProgress } from './training-progress.ts'
export { judgeTrial, type Trial, type TrialSeries, trialSeriesNames } from './trial.ts'
export type { Workforce, WorkforceOptions } from './workforce.ts'
