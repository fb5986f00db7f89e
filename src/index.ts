export type { Alarm, AlarmChange, AlarmCode } from './alarms/index.ts'
export type {
  Batch,
  Block,
  Configuration,
  Configurations,
  Lattice,
  LatticeDirection,
  Measurement,
  PlaquetteSums,
  Precision,
} from './batch.ts'
export * from './comparison/index.ts'
export * from './errors.ts'
export * as exact from './exact/index.ts'
export { type ExactResults, exactResults } from './exact/index.ts'
export * as lattice from './lattice/index.ts'
export { latticeSize } from './lattice/index.ts'
export * as layers from './layers/index.ts'
export { type LeapfrogModel, loadModel, newModel, saveModel } from './layers/index.ts'
export * from './measurements/index.ts'
export * from './operators/index.ts'
export * from './pipeline/index.ts'
export {
  type Anatomy,
  type AnatomyCurve,
  decodeSavedChains,
  type EarlierChains,
  type ExactDrawsOptions,
  encodeSavedChains,
  exactDraws,
  exactDrawsOptions,
  type Facts,
  type HmcOnCardOptions,
  type HmcOptions,
  hmc,
  hmcOnCardOptions,
  hmcOptions,
  type Key,
  type LeapfrogLayersOptions,
  leapfrogLayers,
  leapfrogLayersOptions,
  type Sampler,
  type SamplerRecipe,
  type SamplerState,
  type SavedChains,
  type Stepped,
  type SynchronousSampler,
  type TrajectoryAnatomyOptions,
  trajectoryAnatomy,
} from './samplers/index.ts'
export {
  type AxisValue,
  type PointState,
  runScan,
  Scan,
  type ScanAxes,
  type ScanColumns,
  type ScanListener,
  type ScanOptions,
  type ScanPlan,
  type ScanPoint,
  type ScanRow,
  type ScanState,
  type ScanStatus,
  type ScanTable,
  type ScanTablePoint,
  scanCsv,
  scanPoints,
  scanTable,
  type TakenScan,
} from './scan/index.ts'
export * as stats from './stats/index.ts'
export { type Analysis, analyze } from './stats/index.ts'
export type {
  TensorTrainingCheckpoint,
  TensorTrainingControls,
  TensorTrainingOptions,
  TensorTrainingResult,
  TrainingCheckpoint,
  TrainingOptions,
  TrainingProgress,
  TrainingResult,
  Trial,
  TriedModel,
} from './training/index.ts'
export { tensorTrainingOptions, trainingOptions, trainTensors } from './training/index.ts'
