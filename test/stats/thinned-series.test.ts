import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { ThinnedSeries } from '../../src/stats/thinned-series.ts'

/** Chain c at step i has the value 1000 c + i. */
const rows = (from: number, to: number, chains: number) =>
  Array.from({ length: (to - from) * chains }, (_, i) => 1000 * (i % chains) + from + Math.floor(i / chains))

describe('ThinnedSeries', () => {
  it('keeps every value until it is full, then one of each stride rows, between half and all of its capacity', () => {
    const series = new ThinnedSeries({ chains: 2, capacity: 8 })
    for (let count = 1; count <= 400; count++) {
      series.push(rows(count - 1, count, 2), 1)
      const { stride, length } = series
      const [first, second] = series.read()
      expect(length).toBeGreaterThanOrEqual(Math.min(count, 4))
      expect(length).toBeGreaterThanOrEqual(Math.floor(count / stride))
      expect(length).toBeLessThanOrEqual(Math.ceil(count / stride))
      if (count <= 8) expect(stride).toBe(1)
      for (let i = 0; i < length; i++) {
        expect(Math.floor(first![i]! / stride)).toBe(i)
        expect(second![i]).toBe(1000 + first![i]!)
      }
    }
  })

  it('sees both sides of a series that alternates, whatever its period', () => {
    for (const period of [2, 3, 4, 7, 8, 64]) {
      const series = new ThinnedSeries({ chains: 1, capacity: 1024 })
      series.push(
        Float64Array.from({ length: 50_000 }, (_, i) => i % period),
        50_000,
      )
      const [kept] = series.read()
      const mean = kept!.reduce((a, b) => a + b, 0) / kept!.length
      // uniform numbers: 4.5 errors of the mean of 782 values
      const error = Math.sqrt((period ** 2 - 1) / 12 / kept!.length)
      expect(Math.abs(mean - (period - 1) / 2)).toBeLessThan(4.5 * error)
    }
  })

  it('does not depend on how the series is cut into calls', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 20 }), fc.integer({ min: 1, max: 3 }), (cuts, chains) => {
        const series = new ThinnedSeries({ chains, capacity: 16 })
        let count = 0
        for (const steps of cuts) {
          series.push(rows(count, count + steps, chains), steps)
          count += steps
        }
        const whole = new ThinnedSeries({ chains, capacity: 16 })
        whole.push(rows(0, count, chains), count)
        expect(series.read()).toEqual(whole.read())
        expect(series).toMatchObject({ count, stride: whole.stride })
      }),
    )
  })

  it('gives copies', () => {
    const series = new ThinnedSeries({ chains: 1, capacity: 2 })
    series.push([1, 2], 2)
    const [before] = series.read()
    series.push([3, 4], 2)
    expect([...before!]).toEqual([1, 2])
  })

  it('refuses what cannot be', () => {
    for (const capacity of [0, 1, 3, 6, 2.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => new ThinnedSeries({ chains: 1, capacity })).toThrow(/power of two/)
    expect(() => new ThinnedSeries({ chains: 0, capacity: 4 })).toThrow(UsageError)
    expect(() => new ThinnedSeries({ chains: 2, capacity: 4 }).push([1, 2, 3], 1)).toThrow(/\[1, 2\], got 3/)
  })
})
