import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ThinnedSeries } from '../../src/stats/thinned-series.ts'

/** Chain c at step i has the value 1000 c + i. */
const rows = (from: number, to: number, chains: number) =>
  Array.from({ length: (to - from) * chains }, (_, i) => 1000 * (i % chains) + from + Math.floor(i / chains))

describe('ThinnedSeries', () => {
  it('keeps every value until it is full, then every stride-th, between half and all of its capacity', () => {
    const series = new ThinnedSeries({ chains: 2, capacity: 8 })
    for (let count = 1; count <= 200; count++) {
      series.push(rows(count - 1, count, 2), 1)
      const stride = count <= 8 ? 1 : 2 ** Math.ceil(Math.log2(count / 8))
      const kept = Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride)
      expect(series.stride).toBe(stride)
      expect(series.length).toBe(kept.length)
      expect(series.read().map((chain) => [...chain])).toEqual([kept, kept.map((x) => 1000 + x)])
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
    expect(() => new ThinnedSeries({ chains: 0, capacity: 4 })).toThrow(RangeError)
    expect(() => new ThinnedSeries({ chains: 2, capacity: 4 }).push([1, 2, 3], 1)).toThrow(/\[1, 2\], got 3/)
  })
})
