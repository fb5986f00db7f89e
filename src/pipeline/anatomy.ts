import { defer, filter, map, type OperatorFunction } from 'rxjs'
import { UsageError } from '../errors.ts'
import { type Anatomy, AnatomySums, type Sampler } from '../samplers/index.ts'

/** Options of {@link anatomy}. */
export interface AnatomyOptions {
  /** A renewal adds so many trajectories to the means, or a multiple of them where they are quick. Default 4. */
  readonly chains?: number
  /** So many of them are also given one by one. Default 4. */
  readonly shown?: number
  /** Seconds between two renewals, at least. Default 2. */
  readonly every?: number
  /** Share of this thread's time that renewals may take. The sampler's threads are not slowed. Default 0.02. */
  readonly share?: number
}

/** After so many milliseconds a renewal begins no further trajectory, so that this thread can do its other work. */
const longestRenewal = 40

/**
 * The anatomy of a sampler's trajectories (see {@link trajectoryAnatomy}): at the first value of the source, and renewed every few
 * seconds while it emits. It computes separate trajectories, from exact draws. The source only says when, and the chains of the
 * run are not touched.
 *
 * @throws UsageError for a sampler without layers, or options that cannot be.
 * @example
 * analyses: (m, p, sampler) => ({ anatomy: m.Q.pipe(anatomy(sampler)) })
 */
export function anatomy(
  sampler: Sampler,
  { chains = 4, shown = 4, every = 2, share = 0.02 }: AnatomyOptions = {},
): OperatorFunction<unknown, Anatomy> {
  if (!Number.isSafeInteger(chains) || chains < 2)
    throw new UsageError(`anatomy: chains must be a whole number of at least 2, not ${chains}`)
  if (!Number.isSafeInteger(shown) || shown < 0)
    throw new UsageError(`anatomy: shown must be a whole number, 0 or more, not ${shown}`)
  if (!(every >= 0)) throw new UsageError(`anatomy: every must be 0 seconds or more, not ${every}`)
  if (!(share > 0 && share <= 1))
    throw new UsageError(`anatomy: share must be above 0 and at most 1, not ${share}`)
  if (sampler.model === undefined)
    throw new UsageError(`anatomy: sampler ${sampler.name} has no layers; hmc and leapfrogLayers have`)
  return (source) =>
    defer(() => {
      const { lattice, beta, seed } = sampler
      const sums = new AnatomySums({ model: sampler.model!(), lattice, beta, chains, shown, seed })
      let due = Number.NEGATIVE_INFINITY
      return source.pipe(
        filter(() => performance.now() >= due),
        map(() => {
          const begin = performance.now()
          let spent = 0
          do {
            sums.advance()
            spent = performance.now() - begin
          } while (spent < Math.min(longestRenewal, 1000 * every * share))
          due = begin + Math.max(1000 * every, spent / share)
          return sums.read()
        }),
      )
    })
}
