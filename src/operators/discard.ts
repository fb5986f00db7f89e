import { filter, type MonoTypeOperatorFunction, map } from 'rxjs'
import type { Batch, Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { selectSteps } from './select-steps.ts'

/**
 * Leaves out the trajectories with numbers 0 .. n - 1, of batches or of measurements, however they are cut into stretches.
 * The others keep their numbers. A stretch of which nothing is left is not emitted.
 *
 * @throws UsageError unless n is a non-negative integer.
 * @example
 * charge.pipe(discard(1000), integratedTime({ mean: 0 })).subscribe(({ value }) => console.log(value))
 */
export function discard<Block extends Batch | Measurement>(n: number): MonoTypeOperatorFunction<Block> {
  if (!Number.isSafeInteger(n) || n < 0)
    throw new UsageError(`discard(${n}): n must be an integer of at least 0`)
  return (source) =>
    source.pipe(
      filter((stretch) => stretch.first + stretch.steps > n),
      map((stretch) => (stretch.first >= n ? stretch : selectSteps(stretch, n - stretch.first, 1, n))),
    )
}
