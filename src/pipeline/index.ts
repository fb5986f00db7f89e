export { type AnatomyOptions, anatomy } from './anatomy.ts'
export {
  type ComparisonOptions,
  type ComparisonSummary,
  comparisonRun,
  comparisonSummary,
  tuneForComparison,
} from './compare.ts'
export { definePipeline, type MeasurementStreams, type PipelineDefinition } from './define-pipeline.ts'
export {
  type Efficiency,
  type EfficiencyRatios,
  type Estimate,
  efficiency,
  efficiencyRatios,
} from './efficiency.ts'
export { type HmcReference, hmcReference } from './hmc-reference.ts'
export { loadPipeline, pipelineFile, shippedPipelines } from './load-pipeline.ts'
export type { MeanValue } from './mean-value.ts'
export type { Round } from './round-clock.ts'
export {
  type PipelineRun,
  type Progress,
  type RunOptions,
  runPipeline,
  type SamplerRun,
} from './run-pipeline.ts'
export { type StreamOptions, stream } from './stream.ts'
export type { RunSummary, SamplerSummary, SummaryIntegratedTime, SummaryMean } from './summary.ts'
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
export { type HmcTrajectory, type HmcTuning, type TriedTrajectory, tuneHmc } from './tune-hmc.ts'
