import { map, type Observable, sample, share } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { accumulate, cellSums } from '../operators/index.ts'
import {
  type CellSums,
  type Contribution,
  type IntegratedTime,
  type IntegratedTimeOptions,
  integratedTime,
  type SeriesAccumulator,
} from '../stats/index.ts'

/** What cells sum of a measurement. */
export interface CellContent {
  readonly width: number
  readonly add: Contribution
}

/** The value alone: what a mean needs. */
export const valueAlone: CellContent = {
  width: 1,
  add: (value, sums, at) => {
    sums[at]! += value
  },
}

/** The sums of one measurement at each look, each made once and shared by all that is read from it. */
export interface SeriesSums {
  readonly options: IntegratedTimeOptions
  readonly series: Observable<SeriesAccumulator>
  readonly time: Observable<IntegratedTime>
  readonly cells: Observable<CellSums>
}

/** Sums every block of a measurement, and reads the sums when `looks` emits. */
export function seriesSums(
  measurement: Observable<Measurement>,
  looks: Observable<unknown>,
  options: IntegratedTimeOptions,
  cells: CellContent = valueAlone,
): SeriesSums {
  const series = measurement.pipe(accumulate(), sample(looks), share())
  return {
    options,
    series,
    time: series.pipe(
      map((sums) => integratedTime(sums, options)),
      share(),
    ),
    cells: measurement.pipe(cellSums(cells), sample(looks), share()),
  }
}
