export type { Efficiency, EfficiencyRatios, Estimate } from '../values/efficiency.ts'
export {
  type ComparisonOptions,
  type ComparisonSummary,
  comparisonRun,
  comparisonSummary,
  tuneForComparison,
} from './compare.ts'
export { efficiency, efficiencyRatios } from './efficiency.ts'
export { type HmcReference, type HmcReferenceOptions, hmcReference } from './hmc-reference.ts'
export {
  type HmcTrajectory,
  type HmcTuning,
  type TriedTrajectory,
  type TuneHmcOptions,
  type TuningCriterion,
  tuneHmc,
} from './tune-hmc.ts'
