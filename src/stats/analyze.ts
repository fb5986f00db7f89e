import { UsageError } from '../errors.ts'
import { type Analysis, SeriesAnalysis } from './series-analysis.ts'

/** Values put into rows at once. */
const BLOCK = 2 ** 16

/**
 * Mean, variance, tau_int (1 + 2 sum rho, in rows), effective sample size and split R-hat of a series from elsewhere: one
 * array per chain, or a single array. The same numbers as `leapstream analyze --json`; read `warnings`.
 *
 * @throws UsageError without a chain, if their lengths differ, or on a mean that is not finite.
 * @example
 * const { integratedTime, warnings } = analyze([[1, 0, 1, 1, 0, 1], [0, 0, 1, 0, 1, 1]], { mean: 0.5 })
 */
export function analyze(
  series: ArrayLike<number> | readonly ArrayLike<number>[],
  options: { readonly mean?: number } = {},
): Analysis {
  const columns = isSingle(series) ? [series] : series
  const chains = columns.length
  const length = columns[0]?.length ?? 0
  if (length === 0) throw new UsageError('analyze needs at least one chain of at least one value')
  const other = columns.findIndex((column) => column.length !== length)
  if (other > 0)
    throw new UsageError(
      `analyze needs chains of equal length, got ${length} and ${columns[other]!.length} values (chain ${other + 1})`,
    )
  const analysis = new SeriesAnalysis({ chains, ...options })
  const rows = Math.max(1, Math.floor(BLOCK / chains))
  for (let start = 0; start < length; start += rows) {
    const steps = Math.min(rows, length - start)
    const block = new Float64Array(steps * chains)
    for (const [chain, column] of columns.entries())
      for (let i = 0; i < steps; i++) block[i * chains + chain] = column[start + i]!
    analysis.push(block, steps)
  }
  return analysis.read()
}

function isSingle(series: ArrayLike<number> | readonly ArrayLike<number>[]): series is ArrayLike<number> {
  return typeof series[0] === 'number'
}
