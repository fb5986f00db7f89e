import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { autocorrelation } from '../../src/operators/autocorrelation.ts'
import { autocorrelation as read } from '../../src/stats/autocorrelation.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { cut, itKeepsTheContract, measurement } from './synthetic.ts'

describe('autocorrelation', () => {
  const random = seededRandom(1)
  const whole = measurement(
    0,
    Array.from({ length: 300 }, () => [random(), random()]),
  )
  const [a, b] = cut(whole, 100, 200) as [typeof whole, typeof whole]
  const expected = (...blocks: (typeof whole)[]) => {
    const series = new SeriesAccumulator({ chains: 2 })
    for (const { values, steps } of blocks) series.push(values, steps)
    return read(series, { mean: 0.5 })
  }
  itKeepsTheContract(() => autocorrelation({ mean: 0.5 }), { a, b }, [expected(a), expected(a, b)])

  it('refuses a mean that cannot be, at once', () => {
    expect(() => autocorrelation({ mean: Number.NaN })).toThrow(UsageError)
  })
})
