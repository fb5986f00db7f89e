import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { AutomaticHistogram } from '../../src/stats/automatic-histogram.ts'
import { normal, seededRandom } from './seeded-random.ts'

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

const normals = (seed: number, length: number, mean = 0, deviation = 1) => {
  const random = seededRandom(seed)
  return Float64Array.from({ length }, () => mean + deviation * normal(random))
}

it('shows the median and 5 standard deviations on each side, at any scale', () => {
  for (const [mean, deviation] of [
    [2, 0.5],
    [0, 1e-9],
    [1e6, 30],
    [-4, 0.01],
  ] as const) {
    const histogram = new AutomaticHistogram({ bins: 60 })
    histogram.push(normals(1, 20_000, mean, deviation))
    const { bins, counts, probabilities } = histogram.read()
    const width = bins[1]! - bins[0]!
    expect(sum(counts)).toBe(20_000)
    expect(bins.length).toBeGreaterThan(28)
    expect(bins.length).toBeLessThanOrEqual(60)
    // the median of 20 000 is known to a hundredth of a deviation, and so is the deviation
    expect(Math.abs(bins[0]! - (mean - 5 * deviation))).toBeLessThan(0.15 * deviation + width)
    expect(Math.abs(bins.at(-1)! - (mean + 5 * deviation))).toBeLessThan(0.15 * deviation + width)
    // the probability of the bin at the median, whose error is a twentieth of it
    const density = Math.max(...probabilities) / (width / deviation)
    expect(Math.abs(density * Math.sqrt(2 * Math.PI) - 1)).toBeLessThan(0.2)
  }
})

it('is not widened by single values far away, which count among all', () => {
  const histogram = new AutomaticHistogram({ bins: 50 })
  histogram.push(normals(2, 10_000))
  histogram.push([1e6, -1e9, Number.NaN, Number.POSITIVE_INFINITY])
  const { bins, counts, probabilities } = histogram.read()
  expect(bins[0]!).toBeGreaterThan(-6)
  expect(bins.at(-1)!).toBeLessThan(6)
  expect(sum(counts)).toBe(10_000)
  expect(histogram.total).toBe(10_004)
  expect(sum(probabilities)).toBeCloseTo(10_000 / 10_004, 12)
})

it('counts the same in any order, at once or in parts that are joined', () => {
  const values = normals(3, 9000, 1, 40)
  const whole = new AutomaticHistogram({ bins: 60 })
  whole.push(values)
  const backwards = new AutomaticHistogram({ bins: 60 })
  backwards.push(values.toReversed())
  const joined = new AutomaticHistogram({ bins: 60 })
  for (const [from, to] of [
    [0, 6000],
    [6000, 6010],
    [6010, 9000],
  ]) {
    const part = new AutomaticHistogram({ bins: 60 })
    part.push(values.subarray(from, to))
    joined.merge(structuredClone(part.copy()))
  }
  expect(backwards.read(3)).toEqual(whole.read(3))
  expect(joined.read(3)).toEqual(whole.read(3))
  expect(joined.total).toBe(9000)
})

it('has room around equal values', () => {
  for (const value of [0, 3, -1e5]) {
    const histogram = new AutomaticHistogram({ bins: 4 })
    histogram.push(new Float64Array(10).fill(value))
    const { bins, counts } = histogram.read()
    expect(sum(counts)).toBe(10)
    expect(bins.length).toBeGreaterThan(1)
    expect(bins.length).toBeLessThanOrEqual(4)
  }
  expect(new AutomaticHistogram({ bins: 3 }).read().counts).toEqual([0, 0, 0])
})

it('holds the largest numbers there are', () => {
  const largest = Number.MAX_VALUE
  for (const scale of [1e290, 1e300, largest / 8, largest]) {
    const random = seededRandom(7)
    const histogram = new AutomaticHistogram({ bins: 60 })
    histogram.push(Float64Array.from({ length: 5000 }, () => scale * (2 * random() - 1)))
    const { bins, counts } = histogram.read()
    expect(sum(counts)).toBe(5000)
    expect(bins.every(Number.isFinite)).toBe(true)
    expect(bins.length).toBeLessThanOrEqual(60)
  }
  const two = new AutomaticHistogram({ bins: 60 })
  two.push([largest, -largest, largest])
  expect(sum(two.read().counts)).toBe(3)
})

it('refuses bins that cannot be', () => {
  expect(() => new AutomaticHistogram({ bins: 0 })).toThrow(UsageError)
})

it('takes in what another one counted in wide bins, while it is empty itself', () => {
  const full = new AutomaticHistogram({ bins: 60 })
  full.push(normals(5, 9000))
  const copy = full.copy()
  expect(copy.width).toBeGreaterThan(2 ** -20)
  const empty = new AutomaticHistogram({ bins: 60 })
  empty.merge(copy)
  expect(empty.read()).toEqual(full.read())
})
