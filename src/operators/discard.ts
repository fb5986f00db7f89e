import { filter, type MonoTypeOperatorFunction, map } from 'rxjs'
import type { Batch, Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { selectSteps } from './select-steps.ts'

/**
 * Leaves out the trajectories with numbers 0 .. n - 1, of batches or of measurements, however they are cut into blocks.
 * The others keep their numbers. A block of which nothing is left is not emitted.
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
      filter((block) => block.first + block.steps > n),
      map((block) => (block.first >= n ? block : selectSteps(block, n - block.first, 1, n))),
    )
}
