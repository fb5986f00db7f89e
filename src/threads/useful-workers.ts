import type { Sampler } from '../samplers/sampler.ts'

/**
 * How many of so many threads a sampler makes use of: all, but where its chains move on a device, such as a graphics card, no more than
 * can keep it busy one after the other. What needs a thread there are the sums, half a microsecond and more for each chain and trajectory.
 */
export function usefulWorkers(
  { device, chains }: Pick<Sampler, 'device' | 'chains'>,
  threads: number,
): number {
  if (device === undefined) return threads
  return Math.max(1, Math.min(threads, Math.floor(chains / device.chainsAtOnce)))
}
