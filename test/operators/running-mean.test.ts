import { describe } from 'vitest'
import { runningMean } from '../../src/operators/running-mean.ts'
import { runningMean as read } from '../../src/stats/running-mean.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { itKeepsTheContract, measurement } from './synthetic.ts'

describe('runningMean', () => {
  const a = measurement(0, [
    [1, 2],
    [3, 3],
    [0, 1],
  ])
  const b = measurement(3, [[4, 7]])
  const series = new SeriesAccumulator({ chains: 2 })
  series.push([1, 2, 3, 3, 0, 1, 4, 7], 4)
  itKeepsTheContract(runningMean, { a, b }, [
    { kind: 'mean', mean: 10 / 6, error: firstError(), count: 3 },
    { ...read(series), mean: 21 / 8 },
  ])
})

function firstError(): number | null {
  const series = new SeriesAccumulator({ chains: 2 })
  series.push([1, 2, 3, 3, 0, 1], 3)
  return read(series).error
}
