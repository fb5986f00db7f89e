import { gradientRowLength, groupCount } from '../layers/index.ts'
import { type TrialSeries, trialSeriesNames } from './trial.ts'
import type { WorkforceOptions } from './workforce.ts'

/** Float64 arrays that all shares write into, each its own part. */
export interface SharedResults {
  readonly rows: Float64Array
  readonly series: TrialSeries
}

/** Lengths of the shared arrays: of the rows, and of each series of a trial. */
export function resultLengths({ shape, precision, batch, trialChains, trialTrajectories }: WorkforceOptions) {
  return {
    rows: groupCount(batch, precision) * gradientRowLength(shape),
    series: trialChains * trialTrajectories,
  }
}

/** The shared arrays, which lie one after the other in `memory`. */
export function sharedResults(options: WorkforceOptions, memory: ArrayBufferLike, offset = 0): SharedResults {
  const { rows, series } = resultLengths(options)
  const at = (place: number) => new Float64Array(memory, offset + 8 * (rows + place * series), series)
  return {
    rows: new Float64Array(memory, offset, rows),
    series: Object.fromEntries(
      trialSeriesNames.map((name, place) => [name, at(place)]),
    ) as unknown as TrialSeries,
  }
}
