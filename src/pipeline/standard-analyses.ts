import { map, type Observable, of } from 'rxjs'
import { exactResults } from '../exact/index.ts'
import { exactness } from '../operators/index.ts'
import type { Sampler } from '../samplers/index.ts'
import { chargeAnalyses, smoothChargeAnalyses } from './charge-analyses.ts'
import type { MeasurementStreams } from './define-pipeline.ts'
import { derivedCheck, distributionCheck, measurementAnalyses } from './measurement-analyses.ts'
import { measurementList } from './measurement-list.ts'
import { isCharge, type Quantity } from './quantity.ts'
import { analysisSource, canMove } from './summed-quantity.ts'

/**
 * The analyses that every run has, by their topic names: for each measurement `<name>/mean`, and of configurations
 * `<name>/integrated-time` and `<name>/autocorrelation`; for a charge also `<name>/squared`, `<name>/susceptibility`,
 * `<name>/tunneling-rate` and `<name>/trace`, for what follows the sectors of a charge `<name>/squared`; `<name>/histogram` of
 * integers and of what asks for bins; `exactness`, which compares with what is exactly true; `exact`, the exact results for this
 * lattice and beta; and `measurements`, which says what is measured.
 *
 * Every block is summed; values are read from the sums, which costs more, only when `looks` emits, and not if there was no block
 * since the look before.
 */
export function standardAnalyses(
  measurements: MeasurementStreams,
  quantities: readonly Quantity[],
  sampler: Sampler,
  looks: Observable<unknown>,
): Record<string, Observable<unknown>> {
  const source = analysisSource(measurements, quantities, sampler, looks)
  const { summed, slowest } = source
  const ofMeasurements = summed.map((one) => measurementAnalyses(one, source))
  const charges = summed.filter(({ quantity }) => isCharge(quantity))
  const others = summed.filter(({ quantity }) => !isCharge(quantity))
  const ofCharges = charges.map((one) => chargeAnalyses(one, source))
  const followed = ofCharges.find(({ quantity }) => canMove(quantity))
  const ofSmoothCharges = others
    .filter(({ quantity }) => quantity.description.sectors === 'follows')
    .map((one) => smoothChargeAnalyses(one, followed, source))
  const all = [...ofMeasurements, ...ofCharges, ...ofSmoothCharges]
  const checks = Object.assign(
    {},
    ...all.map((one) => one.checks),
    ...others.map(distributionCheck),
    ...summed.map((one) => derivedCheck(one, source)),
  )
  return Object.assign(
    {
      exact: of({ kind: 'exact', ...exactResults(sampler.lattice, sampler.beta) }),
      measurements: of(measurementList(quantities)),
    },
    ...all.map(({ analyses }) => analyses),
    {
      exactness: exactness(
        checks,
        summed[0]!.sums.cells.pipe(map(({ count }) => count)),
        slowest === undefined ? {} : { slowest: slowest.pipe(map(({ time }) => time)) },
      ),
    },
  )
}
