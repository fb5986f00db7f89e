import { describe, expect, it } from 'vitest'
import { blockedMean } from '../../src/stats/blocked-mean.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { accumulate, autoregressive, block } from './ground-truths.ts'
import { normal, seededRandom } from './seeded-random.ts'

describe('blockedMean', () => {
  it('has the error sqrt(tau_int variance / N), whatever the autocorrelation', () => {
    // 4 seeds: the chosen error is known to 3-8 %; bounds of 25 % are more than 3 of those.
    for (const [r, tau] of [
      [0, 1],
      [0.5, 3],
      [0.9, 19],
    ] as const)
      for (const seed of [1, 2, 3, 4]) {
        const random = seededRandom(seed)
        const values = block(8, 8192, () => autoregressive(random, r))
        const { mean, error, blockSize, curve } = blockedMean(accumulate(8, 8192, values))
        const exact = Math.sqrt(tau / values.length)
        expect(Math.abs(error! / exact - 1)).toBeLessThan(0.25)
        expect(Math.abs(mean!)).toBeLessThan(4.5 * error!)
        expect(blockSize!).toBeGreaterThan(tau)
        expect(curve[0]!.error * Math.sqrt(values.length)).toBeCloseTo(1, 1)
      }
  })

  it('computes each point of the curve from the means of blocks', () => {
    const random = seededRandom(5)
    const values = block(2, 64, () => () => normal(random))
    const { curve } = blockedMean(accumulate(2, 64, values))
    expect(curve.map(({ blockSize, blocks }) => [blockSize, blocks])).toEqual([
      [1, 128],
      [2, 64],
      [4, 32],
      [8, 16],
      [16, 8],
    ])
    const mean = values.reduce((a, b) => a + b, 0) / 128
    const means = Array.from({ length: 16 }, (_, block) => {
      let sum = 0
      for (let i = 0; i < 8; i++) sum += values[((block >> 1) * 8 + i) * 2 + (block & 1)]!
      return sum / 8
    })
    const spread = means.reduce((a, x) => a + (x - mean) ** 2, 0)
    expect(curve[3]!.error).toBeCloseTo(Math.sqrt(spread / (16 * 15)), 12)
    expect(curve[3]!.errorOfError).toBeCloseTo(curve[3]!.error / Math.sqrt(30), 12)
  })

  it('says so while the error still rises', () => {
    const random = seededRandom(6)
    const values = block(1, 300, () => autoregressive(random, 0.99))
    expect(blockedMean(accumulate(1, 300, values))).toMatchObject({
      error: null,
      blockSize: null,
      reason: expect.stringMatching(/still rises/),
    })
  })

  it('has a reason for every missing error', () => {
    const read = (...values: number[]) => blockedMean(accumulate(1, values.length, Float64Array.from(values)))
    expect(blockedMean(new SeriesAccumulator({ chains: 1 }))).toMatchObject({
      mean: null,
      reason: 'no values',
    })
    expect(read(1, 2)).toMatchObject({
      mean: 1.5,
      error: null,
      reason: expect.stringMatching(/fewer than 8/),
    })
    expect(read(...Array(20).fill(3))).toMatchObject({ mean: 3, reason: expect.stringMatching(/frozen/) })
    expect(read(1, Number.NaN)).toMatchObject({ mean: null, reason: expect.stringMatching(/NaN/) })
  })
})
