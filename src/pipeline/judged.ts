import type { ExactMean } from '../operators/index.ts'
import type { CellSource } from '../stats/cell-sums.ts'
import {
  type DistributionTest,
  distributionTest,
  type IntegratedTime,
  independentStretch,
  untested,
} from '../stats/index.ts'
import { hardlyMoves, whyUnknown } from './mean-in-sectors.ts'
import type { MeanValue } from './mean-value.ts'

/** A mean with what it is judged by: as many independent values as would have its error. */
export function judgedMean(value: MeanValue, variance: number | null): ExactMean {
  return { ...value, effectiveSamples: effectiveSamples(variance, value.error) }
}

function effectiveSamples(variance: number | null, error: number | null): number {
  return variance === null || error === null || error === 0 ? 0 : variance / error ** 2
}

/**
 * The frequencies of an integer against its exact probabilities: by whole chains where tau_int is not known, and not at all where
 * it is frozen and did not start from equilibrium.
 */
export function judgedDistribution(
  cells: CellSource,
  time: IntegratedTime,
  probabilities: readonly number[],
): DistributionTest {
  if (hardlyMoves(time)) return untested(whyUnknown(time))
  const stretch = time.reliable ? independentStretch(time) : Number.POSITIVE_INFINITY
  return distributionTest(cells.read({ stretch }), probabilities, 2)
}
