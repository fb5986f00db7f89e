export { acceptance } from './acceptance.ts'
export { accumulate } from './accumulate.ts'
export { autocorrelation } from './autocorrelation.ts'
export { averagePlaquette } from './average-plaquette.ts'
export { blockedMean } from './blocked-mean.ts'
export { cellSums } from './cell-sums.ts'
export { discard } from './discard.ts'
export { energyError } from './energy-error.ts'
export {
  type ExactMean,
  type Exactness,
  type ExactnessCheck,
  type ExactnessSource,
  exactness,
} from './exactness.ts'
export { expMinusEnergyError } from './exp-minus-energy-error.ts'
export { type HistogramOptions, histogram } from './histogram.ts'
export { integratedTime } from './integrated-time.ts'
export { type LongestRejection, longestRejection } from './longest-rejection.ts'
export { meanSquare } from './mean-square.ts'
export { measure } from './measure.ts'
export { type MeasurementOperator, measurementOperator } from './measurement-operator.ts'
export { runningAnalysis } from './running-analysis.ts'
export { runningMean } from './running-mean.ts'
export { smoothCharge } from './smooth-charge.ts'
export { splitRhat } from './split-rhat.ts'
export { squared } from './squared.ts'
export { type StopDecision, type StopRule, stopWhen } from './stop-when.ts'
export { thin } from './thin.ts'
export { topologicalCharge } from './topological-charge.ts'
export { topologicalSusceptibility } from './topological-susceptibility.ts'
export { type Trace, trace } from './trace.ts'
export { type TunnelingRate, tunnelingRate } from './tunneling-rate.ts'
export { wilsonLoop } from './wilson-loop.ts'
