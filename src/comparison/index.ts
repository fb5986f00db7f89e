export type { Efficiency, EfficiencyRatios, Estimate } from '../values/efficiency.ts'
export {
  type ComparisonOptions,
  type ComparisonSummary,
  comparisonRun,
  comparisonSummary,
  tuneForComparison,
} from './compare.ts'
export { efficiency, efficiencyRatios } from './efficiency.ts'
export { type HmcReference, hmcReference } from './hmc-reference.ts'
export { type HmcTrajectory, type HmcTuning, type TriedTrajectory, tuneHmc } from './tune-hmc.ts'
