import { exactResults } from '../exact/index.ts'
import { ExactnessMonitor } from '../operators/exactness.ts'
import type { Exactness } from '../values/exactness.ts'
import { chargeAnalyses, smoothChargeAnalyses } from './charge-analyses.ts'
import { atOnce } from './in-turns.ts'
import {
  type AnalysesAndChecks,
  derivedCheck,
  distributionCheck,
  divergencesOf,
  measurementAnalyses,
} from './measurement-analyses.ts'
import { measurementList } from './measurement-list.ts'
import { isCharge, type Quantity } from './quantity.ts'
import type { SampledChains } from './sampled-chains.ts'
import { joinStandardSums, StandardSums } from './standard-sums.ts'
import { canMove, type SummedQuantity, slowestCharge, type TimedQuantity, timed } from './summed-quantity.ts'

/** Analyses by their topic names. */
export type Analyses = Readonly<Record<string, unknown>>

/**
 * The analyses that every run has, by their topic names: for each measurement `<name>/mean`, and of configurations
 * `<name>/integrated-time`, `<name>/autocorrelation` and `<name>/split-rhat`; for a charge also `<name>/squared`, `<name>/susceptibility`,
 * `<name>/tunneling-rate` and `<name>/trace`, for what follows the sectors of a charge `<name>/squared`; `<name>/histogram` of
 * integers and of what asks for bins; `exactness`, which compares with what is exactly true; `exact`, the exact results for this
 * lattice and beta; and `measurements`, which says what is measured. Of the chains of another program, whose lattice is not known,
 * those that need one are left out, and `exactness` where no mean is known.
 *
 * They are read from sums that are made beside the chains, only when somebody wants them.
 */
export class StandardAnalyses {
  /** Those that are the same from the first trajectory to the last. */
  readonly constant: Analyses
  /** All names. */
  readonly names: readonly string[]
  readonly #sampler: SampledChains
  readonly #monitor = new ExactnessMonitor()

  /** `before`: what an earlier part of the run has said of exactness, whose alarms stay. */
  constructor(quantities: readonly Quantity[], sampler: SampledChains, before?: Exactness) {
    this.#sampler = sampler
    if (before !== undefined) this.#monitor.recall(before)
    const { lattice, beta } = sampler
    this.constant = {
      ...(lattice !== undefined &&
        beta !== undefined && { exact: { kind: 'exact', ...exactResults(lattice, beta) } }),
      measurements: measurementList(quantities),
    }
    // a run that has measured nothing has the same analyses
    const nothing = new StandardSums(quantities, { firstChain: 0, chains: 1, of: 1 }, [])
    const read = atOnce(
      analysesOf(joinStandardSums(quantities, [nothing.copy()]), sampler, new ExactnessMonitor()),
    )
    this.names = [...Object.keys(this.constant), ...Object.keys(read)]
  }

  /** All but the constant ones, from the sums of all chains. */
  read(summed: Iterable<SummedQuantity>): Analyses {
    return atOnce(this.steps(summed))
  }

  /** The same in steps, each of which is about a part of one measurement. */
  steps(summed: Iterable<SummedQuantity>): Generator<unknown, Analyses> {
    return analysesOf(summed, this.#sampler, this.#monitor)
  }
}

function* analysesOf(
  summed: Iterable<SummedQuantity>,
  { lattice, startsInEquilibrium = false }: SampledChains,
  monitor: ExactnessMonitor,
): Generator<unknown, Analyses> {
  const all: TimedQuantity[] = []
  for (const quantity of summed) yield all.push(timed(quantity))
  const slowest = slowestCharge(all)
  const charges = all.filter(({ quantity }) => isCharge(quantity))
  const others = all.filter(({ quantity }) => !isCharge(quantity))
  const volume = lattice === undefined ? undefined : lattice[0] * lattice[1]
  const ofCharges: ReturnType<typeof chargeAnalyses>[] = []
  for (const measured of charges)
    yield ofCharges.push(chargeAnalyses(measured, slowest, { volume, startsInEquilibrium }))
  const followed = ofCharges.find(({ quantity }) => canMove(quantity))
  const parts: AnalysesAndChecks[] = []
  const divergences = divergencesOf(all)
  for (const measured of all) parts.push(yield* measurementAnalyses(measured, slowest, divergences))
  parts.push(
    ...ofCharges,
    ...others
      .filter(({ quantity }) => quantity.description.sectors === 'follows')
      .map((measured) => smoothChargeAnalyses(measured, followed, slowest)),
  )
  const checks = Object.assign(
    {},
    ...parts.map((part) => part.checks),
    ...others.map(distributionCheck),
    ...all.map(derivedCheck),
  )
  // where nothing is known exactly, nothing is said of exactness
  const isJudged = lattice !== undefined || Object.keys(checks).length > 0
  return Object.assign({}, ...parts.map(({ analyses }) => analyses), {
    ...(isJudged && { exactness: monitor.look(checks, all[0]!.time.count, slowest?.time) }),
  })
}
