import { map, type Observable, share, zip } from 'rxjs'
import type { Sampler } from '../samplers/index.ts'
import type { MeasurementStreams } from './define-pipeline.ts'
import { integerCells } from './integer-cells.ts'
import { type ChargeTime, slowestOf } from './mean-in-sectors.ts'
import { isCharge, isOfProposals, type Quantity } from './quantity.ts'
import { type SeriesSums, seriesSums } from './series-sums.ts'

/** A measurement of a sampler with the sums of its values. */
export interface SummedQuantity {
  readonly quantity: Quantity
  readonly sums: SeriesSums
}

/** What all analyses of one sampler are made from. */
export interface AnalysisSource {
  readonly measurements: MeasurementStreams
  readonly sampler: Sampler
  /** When values are read from the sums. */
  readonly looks: Observable<unknown>
  readonly summed: readonly SummedQuantity[]
  /** The charge that forgets slowest; none where there is no charge, or none that can move. */
  readonly slowest: Observable<ChargeTime> | undefined
}

/** Sums every measurement of a sampler. */
export function analysisSource(
  measurements: MeasurementStreams,
  quantities: readonly Quantity[],
  sampler: Sampler,
  looks: Observable<unknown>,
): AnalysisSource {
  const summed = quantities.map((quantity): SummedQuantity => {
    const { name, timeOptions, expectation } = quantity
    const options = { ...timeOptions, jackknife: !isOfProposals(quantity) }
    const cells = expectation.probabilities && integerCells(expectation.probabilities)
    return { quantity, sums: seriesSums(measurements[name]!, looks, options, cells) }
  })
  const moving = summed.filter(({ quantity }) => canMove(quantity))
  const slowest =
    moving.length === 0
      ? undefined
      : zip(moving.map(({ sums }) => sums.time)).pipe(
          map((times) => slowestOf(times.map((time, i) => ({ name: moving[i]!.quantity.label, time })))),
          share(),
        )
  return { measurements, sampler, looks, summed, slowest }
}

/** Whether it is a charge that can change: one that is 0 for good is nothing that must be forgotten. */
export function canMove(quantity: Quantity): boolean {
  return isCharge(quantity) && quantity.expectation.constant === undefined
}
