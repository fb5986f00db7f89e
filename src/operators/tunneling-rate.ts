import { map, type OperatorFunction, pipe } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { changeLimit } from '../stats/change-limit.ts'
import { MeanSums } from '../stats/mean-sums.ts'
import type { TunnelingRate } from '../values/mean.ts'
import { runningAnalysis } from './running-analysis.ts'

/**
 * The tunneling rate of a charge: mean over chains and steps of |Q(i+1) - Q(i)| (docs/physics.md 1.4); once per block.
 *
 * @example
 * batches.pipe(topologicalCharge(), tunnelingRate()).subscribe(({ mean, error }) => console.log(mean, error))
 */
export function tunnelingRate(): OperatorFunction<Measurement, TunnelingRate> {
  return pipe(
    jumpSums(),
    map((jumps) => readTunnelingRate(jumps)),
  )
}

/** The sums alone, the same object once per block: for who reads them less often. */
export function jumpSums(): OperatorFunction<Measurement, JumpSums> {
  return runningAnalysis((chains) => {
    const jumps = new JumpSums(chains)
    return ({ values, steps }) => {
      jumps.push(values, steps)
      return jumps
    }
  })
}

/** Sums of |Q(i+1) - Q(i)|. */
export class JumpSums {
  readonly sums: MeanSums
  /** Transitions, all chains together, at which the charge changed. */
  tunnelings = 0
  readonly #chains: number
  #previous: Float64Array | undefined

  constructor(chains: number) {
    this.#chains = chains
    this.sums = new MeanSums(chains)
  }

  /** Appends charges `values: [steps, chains]`. */
  push(values: Float64Array, steps: number): void {
    if (steps === 0) return
    const chains = this.#chains
    const charges = this.#previous === undefined ? values : joined(this.#previous, values)
    const differences = absoluteDifferences(charges, chains)
    this.sums.push(differences, charges.length / chains - 1)
    for (const difference of differences) if (difference !== 0) this.tunnelings++
    this.#previous = values.slice(-chains)
  }
}

/** The rate that the sums tell. */
export function readTunnelingRate({ sums, tunnelings }: JumpSums): TunnelingRate {
  const { series } = sums
  const { mean, error, count, reason } = sums.read({ jackknife: false }).mean
  const unchanging = count > 0 && series.changes === 0
  const perTransition = tunnelings === 0 ? 1 / (count * series.chains) : (mean ?? 0) / tunnelings
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

function joined(before: Float64Array, after: Float64Array): Float64Array {
  const all = new Float64Array(before.length + after.length)
  all.set(before)
  all.set(after, before.length)
  return all
}

function absoluteDifferences(values: Float64Array, chains: number): Float64Array {
  return Float64Array.from({ length: values.length - chains }, (_, i) =>
    Math.abs(values[i + chains]! - values[i]!),
  )
}
