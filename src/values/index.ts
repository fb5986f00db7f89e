export { type AnatomyCurve, type AnatomyValue, anatomy } from './anatomy.ts'
export { type Autocorrelation, autocorrelation } from './autocorrelation.ts'
export { type ChainsTrouble, type ChainsVerdict, chainsTrouble, chainsVerdict } from './chains-verdict.ts'
export { verdictText } from './chains-verdict-text.ts'
export {
  type Efficiency,
  type EfficiencyRatios,
  type EfficiencyWithGain,
  type Estimate,
  efficiency,
  efficiencyRatios,
  efficiencyWithGain,
  scaled,
} from './efficiency.ts'
export { estimateText } from './estimate-text.ts'
export { type ExactResults, exactResults } from './exact-results.ts'
export { type Exactness, type ExactnessCheck, exactness } from './exactness.ts'
export { type Histogram, histogram } from './histogram.ts'
export {
  type IntegratedTime,
  type IntegratedTimeFigures,
  integratedTime,
  integratedTimeFigures,
} from './integrated-time.ts'
export { integratedTimeLine, integratedTimeText } from './integrated-time-text.ts'
export {
  type MeanFigures,
  type MeanWithError,
  meanFigures,
  meanWithError,
  type TunnelingRate,
  tunnelingRate,
} from './mean.ts'
export { meanText, withoutErrorText } from './mean-text.ts'
export {
  type DescribedMeasurement,
  describedMeasurement,
  type MeasurementList,
  measurementList,
} from './measurement-list.ts'
export { type MeasurementValues, measurementValues } from './measurement-values.ts'
export { type Progress, progress } from './progress.ts'
export { readValue } from './read-value.ts'
export { RHAT_LIMIT, type SplitRhatValue, splitRhat } from './split-rhat.ts'
export { type StopDecision, type StopRule, stopDecision } from './stop-decision.ts'
export { type StopTarget, stopTarget } from './stop-target.ts'
export { type Trace, trace } from './trace.ts'
export {
  type HmcReferenceValue,
  hmcReference,
  integratedTimeOfTrial,
  type ModelLayers,
  modelLayers,
  type TrainingCurvePoint,
  type TrainingProgressValue,
  type TrialOfStep,
  type TrialResult,
  trainingCurvePoint,
  trainingProgress,
  trialOfStep,
  trialResult,
} from './training.ts'
export { type Tuning, tuning } from './tuning.ts'
export { isTooFar, Z_LIMIT, zScoreText } from './z-score.ts'
