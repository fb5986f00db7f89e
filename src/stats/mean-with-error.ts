import type { Cells } from './cell-sums.ts'
import type { IntegratedTime } from './integrated-time.ts'
import { jackknife } from './jackknife.ts'
import type { RunningMean } from './running-mean.ts'

/**
 * The mean of a series with the larger of two errors: sqrt(tau_int variance / N), and the jackknife over the cells, whose
 * first sum is that of the values. The second sees what is too slow for a summation window, such as frozen topology on
 * chains that started independently; being a noisy number, it makes the larger one too large by some 4 %.
 *
 * @example
 * const time = integratedTime(series)
 * meanWithError(time, cells.read({ stretch: independentStretch(time) })).error
 */
export function meanWithError({ mean, count }: IntegratedTime, cells: Cells): RunningMean {
  const spread = jackknife(cells, (means) => means[0]!).error
  const error = mean.error === null ? spread : Math.max(mean.error, spread ?? 0)
  return { kind: 'mean', mean: mean.mean, error: error === 0 ? null : error, count }
}
