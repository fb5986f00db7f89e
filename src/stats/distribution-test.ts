import type { Cells } from './cell-sums.ts'
import { incompleteBeta } from './incomplete-beta.ts'
import { FEWEST_CELLS } from './jackknife.ts'
import { mergeSmallBins } from './merge-small-bins.ts'
import { normalQuantile } from './normal-quantile.ts'

/** How well measured frequencies agree with exact probabilities. */
export interface DistributionTest {
  /** Pearson's sum, scaled such that it has a chi^2 distribution with `degreesOfFreedom` (which is real). */
  readonly chiSquared: number | null
  readonly degreesOfFreedom: number | null
  /** Independent draws that would scatter as much. */
  readonly effectiveSamples: number | null
  /** Probability of a larger sum if the probabilities are exact. */
  readonly pValue: number | null
  /** The deviation of a normal variable that is as improbable: p = 6.3e-5 is 4. */
  readonly zScore: number | null
  /** Why there is none. */
  readonly reason?: string
}

/** Beyond it p underflows. */
const LARGEST_Z = 37

/** Probability that F is larger than f, with d1 and d2 degrees of freedom. */
function fisherTail(f: number, d1: number, d2: number): number {
  return incompleteBeta(d2 / (d2 + d1 * f), d2 / 2, d1 / 2)
}

/**
 * Pearson's test of frequencies in cells (chain groups and stretches of time, see `CellSums`) against exact probabilities:
 * `probabilities[i]` is that of the value which component `first + i` of the sums counts; what is missing to 1 is one bin
 * more. Counts of a Markov chain are correlated, and differently in each bin; so mean and variance of the sum are taken
 * from the spread of the cells (J. Rao, A. Scott, Ann. Statist. 12, 46 (1984), second order; the trace of the squared
 * covariance without its bias), and the sum is judged by the F distribution, since the spread is itself estimated (D. Thomas,
 * J. Rao, J. Am. Stat. Assoc. 82, 630 (1987)). Cells that met fewer charges than they should spread too little: their spread
 * is scaled by the variance of the exact distribution over that of the measured one. Neighbouring bins are merged until each
 * expects 5 independent counts.
 *
 * @example
 * distributionTest(charges.read({ stretch: 100 }), [0.2, 0.6, 0.2]).zScore // above 4: not this distribution
 */
export function distributionTest(
  { counts, sums }: Cells,
  probabilities: readonly number[],
  first = 0,
): DistributionTest {
  const cells = counts.flatMap((count, j) => (count > 0 ? [{ count, sum: sums[j]! }] : []))
  if (cells.length < FEWEST_CELLS) return untested(`fewer than ${FEWEST_CELLS} independent cells`)
  const total = cells.reduce((a, { count }) => a + count, 0)
  const probability = probabilities.reduce((a, b) => a + b, 0)
  const exact = [...probabilities, Math.max(0, 1 - probability)]
  const bins = [...probabilities.keys()]
  /** `[cells][bins]`: measured less exact probabilities, times the weight of the cell. */
  const deviations = cells.map(({ count, sum }) => {
    const frequencies = bins.map((i) => sum[first + i]! / count)
    const rest = 1 - frequencies.reduce((a, b) => a + b, 0)
    return [...frequencies, rest].map((frequency, i) => ((frequency - exact[i]!) * count) / total)
  })
  const largest = Math.max(...exact)
  const effect = Math.max(
    ...covariance(deviations).map((row, i) =>
      exact[i]! < largest / 2 ? 0 : (row[i]! * total) / (exact[i]! * (1 - exact[i]!)),
    ),
  )
  if (!(effect > 1e-9)) return untested('no spread between the chains')
  const groups = mergeSmallBins(
    exact.map((probability) => probability * total),
    5 * Math.max(1, effect),
  )
  if (groups.length < 2) return untested('too few independent values')
  const merge = (values: readonly number[]) =>
    groups.map((group) => group.reduce((a, i) => a + values[i]!, 0))
  const merged = merge(exact)
  const scaled = deviations.map((row) => merge(row).map((x, i) => x * Math.sqrt(total / merged[i]!)))
  const pearson = merged.reduce((a, _, i) => a + scaled.reduce((b, row) => b + row[i]!, 0) ** 2, 0)
  const { trace, traceOfSquare } = moments(covariance(scaled), cells.length - 1)
  const degreesOfFreedom = Math.min(groups.length - 1, Math.max(1, trace ** 2 / traceOfSquare))
  const measured = merged.map((probability, i) => {
    const row = deviations.reduce((a, values) => a + groups[i]!.reduce((b, k) => b + values[k]!, 0), 0)
    return probability + row
  })
  const variance = (p: readonly number[]) => p.reduce((a, x) => a + x * (1 - x), 0)
  const chiSquared =
    (pearson * degreesOfFreedom) / (trace * Math.max(1, variance(merged) / variance(measured)))
  const pValue = fisherTail(
    chiSquared / degreesOfFreedom,
    degreesOfFreedom,
    degreesOfFreedom * (cells.length - 1),
  )
  const zScore = pValue > 1e-290 ? Math.max(0, -normalQuantile(pValue / 2)) : LARGEST_Z
  return { chiSquared, degreesOfFreedom, pValue, zScore, effectiveSamples: total / Math.max(1, effect) }
}

/** That there is no test, and why. */
export const untested = (reason: string): DistributionTest => ({
  chiSquared: null,
  degreesOfFreedom: null,
  pValue: null,
  zScore: null,
  effectiveSamples: null,
  reason,
})

/** Covariance matrix of the sum of the rows, about their mean. */
function covariance(rows: readonly (readonly number[])[]): number[][] {
  const n = rows.length
  const mean = rows[0]!.map((_, i) => rows.reduce((a, row) => a + row[i]!, 0) / n)
  return mean.map((_, i) =>
    mean.map(
      (_, k) => (n / (n - 1)) * rows.reduce((a, row) => a + (row[i]! - mean[i]!) * (row[k]! - mean[k]!), 0),
    ),
  )
}

/** Traces of a covariance matrix S and of S^2, unbiased for a Wishart matrix with m degrees of freedom. */
function moments(matrix: readonly (readonly number[])[], m: number) {
  const trace = matrix.reduce((a, row, i) => a + row[i]!, 0)
  const square = matrix.flat().reduce((a, x) => a + x * x, 0)
  return { trace, traceOfSquare: (m ** 2 / ((m - 1) * (m + 2))) * (square - trace ** 2 / m) }
}
