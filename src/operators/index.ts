export { accumulate } from './accumulate.ts'
export { autocorrelation } from './autocorrelation.ts'
export { blockedMean } from './blocked-mean.ts'
export { cellSums } from './cell-sums.ts'
export { discard } from './discard.ts'
export {
  type ExactMean,
  type Exactness,
  type ExactnessCheck,
  type ExactnessSource,
  exactness,
} from './exactness.ts'
export { type HistogramOptions, histogram } from './histogram.ts'
export { integratedTime } from './integrated-time.ts'
export { type LongestRejection, longestRejection } from './longest-rejection.ts'
export { meanSquare } from './mean-square.ts'
export { runningAnalysis } from './running-analysis.ts'
export { runningMean } from './running-mean.ts'
export { splitRhat } from './split-rhat.ts'
export { squared } from './squared.ts'
export type { StopDecision, StopKnowledge, StopRule } from './stop-rule.ts'
export { stopWhen } from './stop-when.ts'
export { thin } from './thin.ts'
export { topologicalSusceptibility } from './topological-susceptibility.ts'
export { type Trace, trace } from './trace.ts'
export { type TunnelingRate, tunnelingRate } from './tunneling-rate.ts'
