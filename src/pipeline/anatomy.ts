import { defer, filter, map, type OperatorFunction } from 'rxjs'
import { UsageError } from '../errors.ts'
import { type Anatomy, AnatomySums, type Sampler } from '../samplers/index.ts'

/** What {@link anatomy} may be told; all of it may be left out. */
export interface AnatomyOptions {
  /** Trajectories at a time; a renewal adds so many to the means, or several times as many where they are cheap. Default 4. */
  readonly chains?: number
  /** Of these so many are given singly. Default 4. */
  readonly shown?: number
  /** Seconds between two renewals, at least. Default 2. */
  readonly every?: number
  /** Part of this thread's time that renewals may take: the sampler's threads are not asked. Default 0.02. */
  readonly share?: number
}

/** A renewal begins no more trajectories after so many milliseconds: this thread has others to serve. */
const slice = 40

/**
 * The anatomy of a sampler's trajectories (see {@link trajectoryAnatomy}), renewed every so often while the source emits,
 * at its first value to begin with. Trajectories of its own, from exact draws: the source is only a clock, and the chains of
 * the run do not feel it.
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
          } while (spent < Math.min(slice, 1000 * every * share))
          due = begin + Math.max(1000 * every, spent / share)
          return sums.read()
        }),
      )
    })
}
