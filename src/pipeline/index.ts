export type { Progress } from '../values/progress.ts'
export { type AnatomyOptions, anatomy } from './anatomy.ts'
export type { ChargeSummary } from './charges-summary.ts'
export { definePipeline, type MeasurementStreams, type PipelineDefinition } from './define-pipeline.ts'
export { loadPipeline, pipelineFile, shippedPipelines } from './load-pipeline.ts'
export type { MeanValue } from './mean-value.ts'
export type { Quantity } from './quantity.ts'
export { type ResumedChains, type ResumedRun, type ResumeOptions, resumePipeline } from './resume-pipeline.ts'
export type { Round } from './round-clock.ts'
export { type RunOptions, runPipeline } from './run-pipeline.ts'
export type { RunKeeping, RunRecord } from './run-record.ts'
export type { PipelineRun } from './run-stages.ts'
export type { SamplerRun } from './sampler-stage.ts'
export { type StreamedBatch, type StreamOptions, stream } from './stream.ts'
export type { RunSummary, SamplerSummary, SummaryIntegratedTime } from './summary.ts'
export type { SummaryMean } from './summary-mean.ts'
export { type TrainControls, train } from './train.ts'
export {
  type ModelTraining,
  type NetworkName,
  type NetworkOptions,
  networkOptions,
  networks,
  type TrainModelControls,
  trainModel,
} from './train-model.ts'
