import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { kolmogorovSmirnov } from '../../src/stats/kolmogorov-smirnov.ts'
import { normal, seededRandom } from './seeded-random.ts'

const uniform = (x: number) => Math.min(1, Math.max(0, x))

/** Of the fair die 1 .. 6. */
const die = (x: number) => uniform(Math.floor(x) / 6)

describe('the statistic', () => {
  test.each<[string, number[], (x: number) => number, number]>([
    ['one value', [0.3], uniform, 0.7],
    ['the middle', [0.5], uniform, 0.5],
    // Empirical steps 1/3, 2/3, 1 at .1, .35, .8: the largest distance is 2/3 - .35.
    ['three values, unsorted', [0.8, 0.1, 0.35], uniform, 2 / 3 - 0.35],
    // Below .9 one half is seen where .9 is expected.
    ['a distance just below a value', [0.2, 0.9], uniform, 0.4],
    ['equal values', [0.5, 0.5, 0.5, 0.5], uniform, 0.5],
    ['values outside', [-1, 2], uniform, 0.5],
    // 1 1 2 6 of a die: 1/2 - 1/6 at 1, 3/4 - 1/3 at 2, 3/4 - 5/6 before 6.
    ['a discrete distribution', [1, 6, 2, 1], die, 3 / 4 - 1 / 3],
    ['the distance between atoms of which none was seen', [6, 6], die, 5 / 6],
    ['a perfect die', [1, 2, 3, 4, 5, 6], die, 0],
    ['a step at 0', [0, 0, 1], (x) => (x < 0 ? 0 : x < 1 ? 2 / 3 : 1), 0],
    ['a step at a negative value', [-2, -2, 1], (x) => (x < -2 ? 0 : x < 1 ? 2 / 3 : 1), 0],
  ])('of %s', (_, values, cdf, distance) => {
    expect(kolmogorovSmirnov({ values, cdf }).statistic).toBeCloseTo(distance, 14)
  })
})

describe('the p-value', () => {
  /** The p-value of evenly spaced values whose corrected distance is k. */
  const even = (k: number) => {
    const size = 10_000
    const values = Float64Array.from({ length: size }, (_, i) => (i + 0.5) / size)
    const shift = k / (Math.sqrt(size) + 0.12 + 0.11 / Math.sqrt(size)) - 0.5 / size
    return kolmogorovSmirnov({ values, cdf: (x) => uniform(x + shift) }).pValue
  }

  // Quantiles of Kolmogorov's distribution, as published in tables.
  it.each([
    [0.571173, 0.9],
    [0.827574, 0.5],
    [1.223848, 0.1],
    [1.358099, 0.05],
    [1.627624, 0.01],
    [1.949475, 0.001],
  ])('is that of Kolmogorov at %f', (k, p) => {
    expect(even(k) / p).toBeCloseTo(1, 4)
  })

  // P(D_1 > d) = 2 (1 - d), d >= 1/2; P(D_2 > d) = 2 (1 - d)^2, d >= 1/2, for the smallest numbers of draws. Stephens'
  // formula claims a few thousandths from 5 on only.
  it('is of the right size even for one draw and for two', () => {
    expect(kolmogorovSmirnov({ values: [0.9], cdf: uniform }).pValue).toBeCloseTo(0.2, 1)
    expect(kolmogorovSmirnov({ values: [0.7, 0.7], cdf: uniform }).pValue).toBeCloseTo(0.18, 1)
  })

  it('is 1 for a perfect match, and continuous where its two series meet', () => {
    const values = [1, 2, 3, 4, 5, 6]
    expect(kolmogorovSmirnov({ values, cdf: die }).pValue).toBe(1)
    expect(even(1 - 1e-9)).toBeCloseTo(even(1 + 1e-9), 7)
  })

  /** The distance of p-values from uniform ones, times the square root of their number. */
  const gap = (pValues: number[]) => {
    const sorted = pValues.toSorted((a, b) => a - b)
    const n = sorted.length
    const distances = sorted.map((p, i) => Math.max(Math.abs(p - i / n), Math.abs(p - (i + 1) / n)))
    return Math.sqrt(n) * Math.max(...distances)
  }

  // 1000 p-values of a true hypothesis are uniform up to Stephens' .01 at 200 draws: a gap of 1.95 has 1e-3, and .01
  // sqrt(1000) is allowed besides. The seed is fixed.
  it('is uniform for true hypotheses', () => {
    const random = seededRandom(91)
    const pValues = Array.from({ length: 1000 }, () =>
      kolmogorovSmirnov({ values: Float64Array.from({ length: 200 }, random), cdf: uniform }),
    ).map(({ pValue }) => pValue)
    expect(gap(pValues)).toBeLessThan(1.95 + 0.32)
    expect(Math.min(...pValues)).toBeLessThan(0.01)
  })

  // AR(1), r = .8: tau_int of x is 9, of its indicators less. 400 series, p < .05 in 20 +- 4.4 of them at most.
  it('is cautious for autocorrelated values with their tau_int, and wrong without', () => {
    const random = seededRandom(92)
    const cdf = normalCdf()
    let rejected = 0
    let naively = 0
    for (let run = 0; run < 400; run++) {
      let x = normal(random)
      const values = Float64Array.from({ length: 2000 }, () => {
        x = 0.8 * x + 0.6 * normal(random)
        return x
      })
      if (kolmogorovSmirnov({ values, cdf, autocorrelation: 9 }).pValue < 0.05) rejected++
      if (kolmogorovSmirnov({ values, cdf }).pValue < 0.05) naively++
    }
    // 20 + 4 spreads; false alarms below 1e-4.
    expect(rejected).toBeLessThanOrEqual(38)
    expect(rejected).toBeGreaterThan(0)
    expect(naively).toBeGreaterThan(200)
  })

  // Noether: the level is below the nominal one for discrete distributions. 1000 true dice, at most 50 + 4 * 7 below .05.
  it('is conservative for discrete distributions, and still sees a loaded die', () => {
    const random = seededRandom(93)
    const roll = (six: number) => (random() < six ? 6 : 1 + Math.floor(5 * random()))
    const pValue = (six: number, count: number) =>
      kolmogorovSmirnov({ values: Float64Array.from({ length: count }, () => roll(six)), cdf: die }).pValue
    const rejected = Array.from({ length: 1000 }, () => pValue(1 / 6, 100)).filter((p) => p < 0.05).length
    expect(rejected).toBeLessThan(50)
    expect(pValue(0.25, 2000)).toBeLessThan(1e-4)
  })
})

/** Phi by its own sum over a table of 4000 intervals: enough for p-values. */
function normalCdf(): (x: number) => number {
  const step = 0.004
  const table = [0]
  for (let i = 0; i < 4000; i++) {
    const middle = -8 + (i + 0.5) * step
    table.push(table[i]! + (step * Math.exp((-middle * middle) / 2)) / Math.sqrt(2 * Math.PI))
  }
  return (x) => {
    const at = Math.min(3999.999, Math.max(0, (x + 8) / step))
    const i = Math.floor(at)
    return table[i]! + (at - i) * (table[i + 1]! - table[i]!)
  }
}

it('refuses what cannot be', () => {
  expect(() => kolmogorovSmirnov({ values: [], cdf: uniform })).toThrow(UsageError)
  expect(() => kolmogorovSmirnov({ values: [1, Number.NaN], cdf: uniform })).toThrow(/NaN/)
  expect(() => kolmogorovSmirnov({ values: [1], cdf: (x) => 2 * x })).toThrow(/cdf is 2 at 1|cdf is 1\.99/)
  expect(() => kolmogorovSmirnov({ values: [1], cdf: () => Number.NaN })).toThrow(/cdf is NaN/)
  expect(() => kolmogorovSmirnov({ values: [1], cdf: uniform, autocorrelation: 0 })).toThrow(
    /autocorrelation/,
  )
})
