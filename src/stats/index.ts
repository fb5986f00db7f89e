export { type Autocorrelation, autocorrelation } from './autocorrelation.ts'
export { AutomaticHistogram } from './automatic-histogram.ts'
export { type BlockError, type BlockedMean, blockedMean } from './blocked-mean.ts'
export { CellSums, type Cells, type Contribution } from './cell-sums.ts'
export { type ChiSquared, chiSquared } from './chi-squared.ts'
export { type DistributionTest, distributionTest } from './distribution-test.ts'
export { type EffectiveSampleSize, effectiveSampleSize } from './effective-sample-size.ts'
export { independentStretch } from './independent-stretch.ts'
export { type Histogram, type Histogram, IntegerHistogram, IntegerHistogram } from './integer-histogram.ts'
export {
  type IntegratedTime,
  type IntegratedTime,
  type IntegratedTimeOptions,
  type IntegratedTimeOptions,
  integratedTime,
  integratedTime,
} from './integrated-time.ts'
export { type JackknifeEstimate, jackknife } from './jackknife.ts'
export { type KolmogorovSmirnov, kolmogorovSmirnov } from './kolmogorov-smirnov.ts'
export { meanWithError } from './mean-with-error.ts'
export { normalQuantile } from './normal-quantile.ts'
export { type RunningMean, runningMean } from './running-mean.ts'
export { type ChainSet, SeriesAccumulator, SeriesPool } from './series-accumulator.ts'
export { type SplitRhat, splitRhat } from './split-rhat.ts'
export { ThinnedSeries } from './thinned-series.ts'
export { UniformHistogram } from './uniform-histogram.ts'
