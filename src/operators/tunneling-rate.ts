import type { OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { changeLimit } from '../stats/change-limit.ts'
import { integratedTime } from '../stats/integrated-time.ts'
import { MeanSums, type SummedSeries } from '../stats/mean-sums.ts'
import { meanWithError } from '../stats/mean-with-error.ts'
import { type SavedPart, type SavedPartReader, savedPart } from '../stats/saved-part.ts'
import type { TunnelingRate } from '../values/mean.ts'
import { runningAnalysis } from './running-analysis.ts'

/**
 * The tunneling rate of a charge: mean over chains and steps of |Q(i+1) - Q(i)| (docs/physics.md 1.4); once per stretch.
 *
 * @example
 * batches.pipe(topologicalCharge(), tunnelingRate()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function tunnelingRate(): OperatorFunction<Measurement, TunnelingRate> {
  return runningAnalysis((chains) => {
    const changes = new AbsoluteChanges(chains)
    const sums = new MeanSums({ chains })
    let tunnelings = 0
    return ({ values }) => {
      const sizes = changes.of(values)
      sums.push(sizes, sizes.length / chains)
      for (const size of sizes) if (size !== 0) tunnelings++
      return readTunnelingRate(sums, tunnelings)
    }
  })
}

/** The sizes |x_{i+1} - x_i| of the changes of a series that comes in stretches. */
export class AbsoluteChanges {
  readonly #chains: number
  /** `[chains]`: the last row so far. */
  #previous: Float64Array | undefined

  constructor(chains: number) {
    this.#chains = chains
  }

  /** Of the next rows, `[steps, chains]`; of the very first row there is no change. */
  of(values: Float64Array): Float64Array {
    const chains = this.#chains
    const before = this.#previous
    const missing = before === undefined ? chains : 0
    const sizes = new Float64Array(Math.max(0, values.length - missing))
    for (let i = missing; i < values.length; i++)
      sizes[i - missing] = Math.abs(values[i]! - (i < chains ? before![i]! : values[i - chains]!))
    if (values.length > 0) this.#previous = values.slice(-chains)
    return sizes
  }

  /** The last row so far, to go on from later. */
  save(): SavedPart {
    return savedPart('chains', this.#previous ?? [])
  }

  /** Goes on from what was saved. */
  restore(saved: SavedPartReader): void {
    const previous = saved.take('chains')
    this.#previous = previous.length === 0 ? undefined : previous.slice()
  }
}

/** The rate that the sums of |Q(i+1) - Q(i)| tell; the charge changed `tunnelings` times, all chains together. */
export function readTunnelingRate({ series, cells }: SummedSeries, tunnelings: number): TunnelingRate {
  const time = integratedTime(series, { jackknife: false })
  const { mean, error, count, reason } = meanWithError(time, cells)
  const unchanging = count > 0 && series.changes === 0
  const perTransition = tunnelings === 0 ? 1 / (count * time.chains) : (mean ?? 0) / tunnelings
  return {
    kind: 'tunnelingRate',
    mean,
    error,
    count,
    ...(reason !== undefined && {
      reason: unchanging ? (tunnelings === 0 ? 'nothing has tunneled yet' : 'every step is alike') : reason,
    }),
    ...(error === null && count > 0 && series.nonFinite === 0
      ? { upperBound: changeLimit(tunnelings) * perTransition }
      : {}),
  }
}
