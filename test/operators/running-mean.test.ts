import { describe, expect, it } from 'vitest'
import { runningMean } from '../../src/operators/running-mean.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'
import { itKeepsTheContract, measurement, outputs } from './synthetic.ts'

describe('runningMean', () => {
  const row = [1, 2, 1, 2, 1, 2, 1, 2]
  const a = measurement(0, [row])
  // Frozen so far: one value per chain, as independent draws.
  const b = measurement(1, [row])
  itKeepsTheContract(runningMean, { a, b }, [
    {
      kind: 'mean',
      mean: 1.5,
      error: null,
      degreesOfFreedom: null,
      count: 1,
      reason: 'a single step per chain',
    },
    { kind: 'mean', mean: 1.5, error: Math.sqrt(1 / 32), degreesOfFreedom: 7, count: 2 },
  ])

  it('has the error of the chains where it exceeds that of tau_int', async () => {
    const random = seededRandom(3)
    const offsets = Array.from({ length: 64 }, () => normal(random))
    const rows = Array.from({ length: 500 }, () => offsets.map((offset) => offset + 5 * normal(random)))
    const [result] = await outputs(runningMean(), measurement(0, rows))
    const mean = rows.flat().reduce((a, x) => a + x, 0) / 32_000
    expect(result!.mean).toBeCloseTo(mean, 12)
    const means = offsets.map((_, chain) => rows.reduce((a, row) => a + row[chain]!, 0) / 500)
    const spread = means.reduce((a, x) => a + (x - mean) ** 2, 0)
    expect(result!.error).toBeCloseTo(Math.sqrt(spread / (64 * 63)), 12)
  })

  it('has the error of tau_int for a few chains of independent values', async () => {
    // 1/sqrt(12 N), known to 3 %: a bound of 30 % leaves room for the jackknife's 9 %.
    const random = seededRandom(4)
    const rows = Array.from({ length: 3000 }, () => [random(), random()])
    const [result] = await outputs(runningMean(), measurement(0, rows))
    expect(Math.abs(result!.error! * Math.sqrt(12 * 6000) - 1)).toBeLessThan(0.3)
  })
})
