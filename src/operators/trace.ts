import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { UsageError } from '../errors.ts'
import type { Trace } from '../values/trace.ts'
import { runningAnalysis } from './running-analysis.ts'

/**
 * The first `chains` chains over the last `window` trajectories, at most `points` points of each: those trajectories
 * whose number is a multiple of window / points, rounded up. Once per block.
 *
 * @throws UsageError unless all options are positive integers.
 * @example
 * charge.pipe(trace({ chains: 4 })).subscribe(({ first, stride, points }) => console.log(first, stride, points))
 */
export function trace({
  chains: shown = 6,
  window = 10_000,
  points: most = 1000,
}: {
  chains?: number
  window?: number
  points?: number
} = {}): OperatorFunction<Measurement, Trace> {
  for (const [name, value] of Object.entries({ chains: shown, window, points: most }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new UsageError(`trace: ${name} must be an integer of at least 1, got ${value}`)
  const stride = Math.ceil(window / most)
  const capacity = Math.ceil(window / stride)
  return runningAnalysis((available) => {
    const chains = Math.min(shown, available)
    const ring = new Float32Array(chains * capacity)
    let end = 0
    let seen = 0
    return ({ first, steps, values }) => {
      for (let number = Math.ceil(first / stride); number * stride < first + steps; number++) {
        const row = (number * stride - first) * available
        for (let chain = 0; chain < chains; chain++)
          ring[chain * capacity + (number % capacity)] = values[row + chain]!
        end = number + 1
        seen++
      }
      const points = Math.min(seen, capacity)
      const start = end - points
      const latest = new Float32Array(chains * points)
      for (let chain = 0; chain < chains; chain++)
        for (let i = 0; i < points; i++)
          latest[chain * points + i] = ring[chain * capacity + ((start + i) % capacity)]!
      return { kind: 'trace', first: start * stride, stride, chains, points, values: latest }
    }
  })
}
