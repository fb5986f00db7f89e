import { describe, expect, it } from 'vitest'
import { autocorrelation } from '../../src/stats/autocorrelation.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { accumulate, autoregressive, block } from './ground-truths.ts'
import { seededRandom } from './seeded-random.ts'

describe('autocorrelation', () => {
  it('of AR(r) is r^t, within errors that are as large as they say', () => {
    // 200 runs, lags 1, 5, 20 of AR(.9): .68 of the estimates lie within one error, binomial spread .033; bounds of 4
    // spreads at each side: false alarms below 1e-3 in all, plus room for an error that is 5 % off.
    const runs = 200
    const inside = new Map([1, 5, 20].map((lag) => [lag, 0]))
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(900 + run)
      const values = block(8, 1000, () => autoregressive(random, 0.9))
      const { lags, rho, errors } = autocorrelation(accumulate(8, 1000, values), { mean: 0 })
      for (const [lag, count] of inside) {
        const i = lags.indexOf(lag)
        if (Math.abs(rho[i]! - 0.9 ** lag) < errors[i]!) inside.set(lag, count + 1)
      }
    }
    for (const count of inside.values()) {
      expect(count / runs).toBeGreaterThan(0.55)
      expect(count / runs).toBeLessThan(0.81)
    }
  })

  it('goes on above the lags of the accumulator, where it is the average over a narrow triangle', () => {
    const random = seededRandom(91)
    const values = block(16, 20_000, () => autoregressive(random, 0.99))
    const { lags, rho, errors, window } = autocorrelation(accumulate(16, 20_000, values), { mean: 0 })
    expect(lags.slice(0, 34)).toEqual([...Array.from({ length: 33 }, (_, t) => t), 34])
    expect(lags.at(-1)!).toBeGreaterThan(2 * window!)
    expect(rho[0]).toBe(1)
    expect(errors[0]).toBe(0)
    // One curve with correlated errors: 4.5 of them at each of some 150 lags.
    lags.forEach((lag, i) => {
      expect(Math.abs(rho[i]! - 0.99 ** lag)).toBeLessThan(4.5 * errors[i]! + 1e-12)
    })
  })

  it('is the plain estimator at the lags of the first level', () => {
    const random = seededRandom(92)
    const values = block(3, 400, () => autoregressive(random, 0.7))
    const { lags, rho } = autocorrelation(accumulate(3, 400, values), { mean: 0.1 })
    const covariance = (t: number) => {
      let sum = 0
      for (let i = 3 * t; i < values.length; i++) sum += (values[i]! - 0.1) * (values[i - 3 * t]! - 0.1)
      return sum / (values.length - 3 * t)
    }
    for (let i = 0; i <= 20; i++) expect(rho[i]!).toBeCloseTo(covariance(lags[i]!) / covariance(0), 10)
  })

  it('says why there is nothing to plot, and stays JSON', () => {
    const frozen = accumulate(2, 3, Float64Array.of(1, 2, 1, 2, 1, 2))
    const broken = accumulate(1, 3, Float64Array.of(1, Number.NaN, 2))
    expect(autocorrelation(frozen)).toMatchObject({
      lags: [],
      frozen: true,
      reason: expect.stringMatching(/frozen/),
    })
    expect(autocorrelation(broken)).toMatchObject({
      lags: [],
      frozen: false,
      reason: expect.stringMatching(/NaN/),
    })
    expect(autocorrelation(new SeriesAccumulator({ chains: 1 }))).toMatchObject({ reason: 'no values' })
    for (const series of [frozen, broken, accumulate(1, 2, Float64Array.of(0, 1))])
      expect(JSON.parse(JSON.stringify(autocorrelation(series)))).toEqual(autocorrelation(series))
  })
})
