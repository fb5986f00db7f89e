import { filter, type MonoTypeOperatorFunction, map } from 'rxjs'
import type { Batch, Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { selectSteps } from './select-steps.ts'

/**
 * Keeps the trajectories whose number is a multiple of k, of batches or of measurements, however they are cut into
 * stretches. What is kept is numbered anew: trajectory j of the output is trajectory j k of the source, and times such as
 * tau_int count in units of k trajectories. A stretch of which nothing is kept is not emitted.
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
      map((stretch) => ({ stretch, number: Math.ceil(stretch.first / k) })),
      filter(({ stretch, number }) => number * k < stretch.first + stretch.steps),
      map(({ stretch, number }) => selectSteps(stretch, number * k - stretch.first, k, number)),
    )
}
