import { SMALLEST_CHARGE_PROBABILITY } from '../exact/index.ts'
import type { Contribution } from '../stats/cell-sums.ts'

/** What cells sum of an integer whose distribution is exactly given. */
export interface IntegerCells {
  readonly width: number
  readonly add: Contribution
  /** Of the values that are counted, in order, from the third sum on. */
  readonly probabilities: readonly number[]
}

/**
 * What the cells of an integer sum: the value, its square, then how often each value was met, from the smallest to the largest that
 * a run can meet; and the exact probabilities of these values.
 */
export function integerCells(probabilities: ReadonlyMap<number, number>): IntegerCells {
  const met = [...probabilities].filter(([, probability]) => probability > SMALLEST_CHARGE_PROBABILITY)
  const values = met.map(([value]) => value)
  const [smallest, largest] = [Math.min(...values), Math.max(...values)]
  const width = largest - smallest + 1
  return {
    width: 2 + width,
    add: (value, sums, at) => {
      sums[at]! += value
      sums[at + 1]! += value * value
      if (value >= smallest && value <= largest) sums[at + 2 + value - smallest]! += 1
    },
    probabilities: Array.from({ length: width }, (_, i) => probabilities.get(smallest + i) ?? 0),
  }
}
