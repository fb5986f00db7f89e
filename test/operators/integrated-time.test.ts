import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { integratedTime } from '../../src/operators/integrated-time.ts'
import { integratedTime as read } from '../../src/stats/integrated-time.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { cut, itKeepsTheContract, measurement, outputs } from './synthetic.ts'

describe('integratedTime', () => {
  const random = seededRandom(101)
  const whole = measurement(
    10,
    Array.from({ length: 300 }, () => Array.from({ length: 4 }, () => Math.floor(3 * random()) - 1)),
  )
  const [a, b] = cut(whole, 100, 200) as [typeof whole, typeof whole]
  const options = { mean: 0, exactVariance: 2 / 3 }
  const expected = (...blocks: (typeof whole)[]) => {
    const series = new SeriesAccumulator({ chains: 4 })
    for (const { values, steps } of blocks) series.push(values, steps)
    return read(series, options)
  }
  itKeepsTheContract(() => integratedTime(options), { a, b }, [expected(a), expected(whole)])

  it('ends with the same value however the stream is cut', async () => {
    const last = (await outputs(integratedTime(options), ...cut(whole, 1, 150, 149))).at(-1)
    expect(last).toEqual(expected(whole))
    // Independent draws: 4.5 errors, one seed.
    expect(Math.abs(last!.value! - 1)).toBeLessThan(4.5 * last!.error!)
  })

  it('refuses options that cannot be, at once', () => {
    expect(() => integratedTime({ mean: Number.NaN })).toThrow(UsageError)
    expect(() => integratedTime({ exactVariance: -1 })).toThrow(UsageError)
  })
})
