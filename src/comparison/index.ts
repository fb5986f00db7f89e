export {
  type ComparisonOptions,
  type ComparisonSummary,
  comparisonRun,
  comparisonSummary,
  tuneForComparison,
} from './compare.ts'
export {
  type Efficiency,
  type EfficiencyRatios,
  type Estimate,
  efficiency,
  efficiencyRatios,
} from './efficiency.ts'
export { type HmcReference, hmcReference } from './hmc-reference.ts'
export { type HmcTrajectory, type HmcTuning, type TriedTrajectory, tuneHmc } from './tune-hmc.ts'
