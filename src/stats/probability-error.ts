import { UsageError } from '../errors.ts'
/**
 * One sigma of a probability estimated as count / total, as if from total / autocorrelation independent draws. Half a
 * count is added on both sides, so that an empty bin has an error and not a certainty. 0 of 0 has the error 1/2.
 *
 * @throws UsageError if `autocorrelation` is not positive and finite.
 * @example
 * probabilityError(50, 100, 4) // 0.1: as 12.5 heads of 25 coins
 */
export function probabilityError(count: number, total: number, autocorrelation: number): number {
  if (!(autocorrelation > 0 && autocorrelation < Number.POSITIVE_INFINITY))
    throw new UsageError(`autocorrelation must be positive and finite, got ${autocorrelation}`)
  const draws = total / autocorrelation
  const hits = draws === 0 ? 0 : (count / total) * draws
  const probability = (hits + 0.5) / (draws + 1)
  return Math.sqrt((probability * (1 - probability)) / Math.max(1, draws))
}
