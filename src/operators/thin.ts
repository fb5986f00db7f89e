import { filter, type MonoTypeOperatorFunction, map } from 'rxjs'
import type { Batch, Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { selectSteps } from './select-steps.ts'

/**
 * Keeps the trajectories whose number is a multiple of k, of batches or of measurements, however they are cut into
 * blocks. What is kept is numbered anew: trajectory j of the output is trajectory j k of the source, and times such as
 * tau_int count in units of k trajectories. A block of which nothing is kept is not emitted.
 *
 * @throws UsageError unless k is a positive integer.
 * @example
 * charge.pipe(thin(10)).subscribe(({ first, steps }) => console.log(first, steps))
 */
export function thin<Block extends Batch | Measurement>(k: number): MonoTypeOperatorFunction<Block> {
  if (!Number.isSafeInteger(k) || k < 1)
    throw new UsageError(`thin(${k}): k must be an integer of at least 1`)
  return (source) =>
    source.pipe(
      map((block) => ({ block, number: Math.ceil(block.first / k) })),
      filter(({ block, number }) => number * k < block.first + block.steps),
      map(({ block, number }) => selectSteps(block, number * k - block.first, k, number)),
    )
}
