import { describe } from 'vitest'
import { blockedMean } from '../../src/operators/blocked-mean.ts'
import { blockedMean as read } from '../../src/stats/blocked-mean.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { cut, itKeepsTheContract, measurement } from './synthetic.ts'

describe('blockedMean', () => {
  const random = seededRandom(1)
  const whole = measurement(
    0,
    Array.from({ length: 300 }, () => [random(), random()]),
  )
  const [a, b] = cut(whole, 100, 200) as [typeof whole, typeof whole]
  const expected = (...blocks: (typeof whole)[]) => {
    const series = new SeriesAccumulator({ chains: 2 })
    for (const { values, steps } of blocks) series.push(values, steps)
    return read(series)
  }
  itKeepsTheContract(blockedMean, { a, b }, [expected(a), expected(a, b)])
})
