import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { AutomaticHistogram } from '../../src/stats/automatic-histogram.ts'
import { normal, seededRandom } from './seeded-random.ts'

it('takes its range from the first 1000 values and keeps it', () => {
  const random = seededRandom(1)
  const values = Float64Array.from({ length: 1000 }, () => 2 + 0.5 * normal(random))
  const histogram = new AutomaticHistogram({ bins: 50 })
  histogram.push(values.subarray(0, 400))
  expect(histogram.total).toBe(400)
  expect(histogram.read().counts.reduce((a, b) => a + b, 0)).toBe(400)
  histogram.push(values.subarray(400))
  const { bins, counts } = histogram.read()
  expect(counts.reduce((a, b) => a + b, 0)).toBe(1000)
  // mean 2 and deviation .5 are known to 2 %
  expect(Math.abs(bins[0]! - (2 - 2.5 + 0.05))).toBeLessThan(0.2)
  expect(Math.abs(bins.at(-1)! - (2 + 2.5 - 0.05))).toBeLessThan(0.2)
  histogram.push(Float64Array.of(100, Number.NaN))
  const later = histogram.read()
  expect(later.bins).toEqual(bins)
  expect(later.counts).toEqual(counts)
  expect(later.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1000 / 1002, 12)
})

it('has room around equal values, and ignores what is not finite in its range', () => {
  for (const value of [0, 3]) {
    const histogram = new AutomaticHistogram({ bins: 3 })
    histogram.push(new Float64Array(10).fill(value))
    expect(histogram.read().counts).toEqual([0, 10, 0])
  }
  const histogram = new AutomaticHistogram({ bins: 3 })
  histogram.push([1, 2, 3, Number.POSITIVE_INFINITY])
  expect(histogram.read().counts.reduce((a, b) => a + b, 0)).toBe(3)
})

it('refuses bins that cannot be', () => {
  expect(() => new AutomaticHistogram({ bins: 0 })).toThrow(UsageError)
})
