import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { groupEnds } from '../../src/stats/chain-groups.ts'
import type { ChainSet } from '../../src/stats/chain-set.ts'
import { integratedTime } from '../../src/stats/integrated-time.ts'
import { SeriesAccumulator } from '../../src/stats/series-accumulator.ts'
import { SeriesPool } from '../../src/stats/series-pool.ts'
import { copySeries, storedSeries } from '../../src/stats/series-sums.ts'
import { normal, seededRandom } from './seeded-random.ts'

/** Everything that an accumulator holds, for bitwise comparison. */
function contents(series: SeriesAccumulator) {
  const levels = Array.from({ length: series.depth }, (_, l) => {
    const level = series.level(l)
    if (level === undefined) return undefined
    const { blocks, sums, products, heads, tails } = level
    return { blocks, sums: [...sums], products: [...products], heads: [...heads], tails: [...tails] }
  })
  const { count, minimum, maximum, changes, nonFinite, integer } = series
  const { squaredChanges, absoluteChanges } = series
  return {
    count,
    minimum,
    maximum,
    changes,
    nonFinite,
    integer,
    shifts: [...series.shifts],
    squaredChanges: [...squaredChanges],
    absoluteChanges: [...absoluteChanges],
    levels,
  }
}

/**
 * The levels that have begun, by plain loops. Neighbours that share a row are summed one after the other, up to each power of two of
 * the first 16 steps.
 */
function plainLevels(
  { chains, lags, shifts, groups }: SeriesAccumulator,
  values: Float64Array,
  ends: Int32Array,
) {
  const rows = ends.length - 1
  return Array.from({ length: groups[0]!.depth }, (_, l) => {
    const sums = new Float64Array(rows)
    const products = new Float64Array(rows * (lags + 1))
    const heads = new Float64Array(rows * lags)
    const tails = new Float64Array(rows * lags)
    const blocksOf = (chain: number) => {
      let z = Array.from({ length: values.length / chains }, (_, i) => values[i * chains + chain]!).map(
        (x) => (Number.isFinite(x) ? x - shifts[chain]! : 0),
      )
      for (let i = 0; i < l; i++)
        z = Array.from({ length: Math.floor(z.length / 2) }, (_, b) => z[2 * b]! + z[2 * b + 1]!)
      return z
    }
    for (let row = 0; row < rows; row++) {
      const blocks = Array.from({ length: ends[row + 1]! - ends[row]! }, (_, i) => blocksOf(ends[row]! + i))
      for (const [from, to] of [0, 2, 4, 8, 16].map((end, i, all) => [end, all[i + 1] ?? values.length]))
        for (const z of blocks)
          for (let i = from!; i < Math.min(to!, z.length); i++) {
            sums[row]! += z[i]!
            for (let k = 0; k <= Math.min(i, lags); k++) products[row * (lags + 1) + k]! += z[i]! * z[i - k]!
            if (i < lags) heads[row * lags + i]! += z[i]!
          }
      for (const z of blocks)
        for (let i = Math.max(0, z.length - lags); i < z.length; i++)
          tails[row * lags + lags - z.length + i]! += z[i]!
    }
    return { sums, products, heads, tails }
  })
}

const integers = (seed: number, length: number) => {
  const random = seededRandom(seed)
  return Float64Array.from({ length }, () => Math.floor(7 * random()) - 3)
}

describe('SeriesAccumulator', () => {
  it('holds the sums of docs/physics.md 7.2 at every level, exactly for integers', () => {
    const chains = 3
    const steps = 1237
    const lags = 8
    const values = integers(1, chains * steps)
    const series = new SeriesAccumulator({ chains, lags })
    series.push(values, steps)
    for (let l = 0; l < 11; l++) {
      const level = series.level(l)
      if (2 ** l > steps) {
        expect(level).toBeUndefined()
        continue
      }
      const blocks = Math.floor(steps / 2 ** l)
      expect(level!.blocks).toBe(blocks)
      for (let chain = 0; chain < chains; chain++) {
        const z = Array.from({ length: blocks }, (_, b) => {
          let sum = 0
          for (let i = 0; i < 2 ** l; i++) sum += values[(b * 2 ** l + i) * chains + chain]!
          return sum
        })
        expect(level!.sums[chain]).toBe(z.reduce((a, b) => a + b, 0))
        for (let k = 0; k <= lags; k++) {
          let product = 0
          for (let i = k; i < blocks; i++) product += z[i]! * z[i - k]!
          expect(level!.products[chain * (lags + 1) + k]).toBe(product)
        }
        const head = Array.from({ length: lags }, (_, i) => z[i] ?? 0)
        expect([...level!.heads.subarray(chain * lags, (chain + 1) * lags)]).toEqual(head)
      }
    }
  })

  it('gives the same bits however the series is cut, and read in between', () => {
    const random = seededRandom(2)
    const chains = 2
    const steps = 900
    const values = Float64Array.from({ length: chains * steps }, () => 0.8 + 0.1 * normal(random))
    const whole = new SeriesAccumulator({ chains })
    whole.push(values, steps)
    const expected = contents(whole)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 })), fc.boolean(), (cuts, reading) => {
        const series = new SeriesAccumulator({ chains })
        let at = 0
        for (const cut of [...cuts, steps]) {
          const next = Math.min(steps, at + cut)
          series.push(values.subarray(at * chains, next * chains), next - at)
          if (reading) series.level(1)
          at = next
        }
        expect(contents(series)).toEqual(expected)
      }),
      { seed: 3, numRuns: 40 },
    )
  })

  it('counts what changed, and knows integers, extremes and sums', () => {
    const series = new SeriesAccumulator({ chains: 2 })
    expect(series.mean).toBeNaN()
    series.push([1, -2, 1, 0, 4, 0], 3)
    expect(series.changes).toBe(2)
    expect([...series.squaredChanges]).toEqual([9, 4])
    expect([...series.absoluteChanges]).toEqual([3, 2])
    expect([series.minimum, series.maximum, series.integer]).toEqual([-2, 4, true])
    expect([series.count, series.sum, series.sumOfSquares, series.mean]).toEqual([3, 4, 22, 2 / 3])
    series.push([0.5, 0], 1)
    expect(series.integer).toBe(false)
  })

  it('keeps a small variance on top of a large mean', () => {
    const random = seededRandom(4)
    const noise = Float64Array.from({ length: 20_000 }, () => normal(random))
    const plain = new SeriesAccumulator({ chains: 1 })
    plain.push(noise, noise.length)
    const lifted = new SeriesAccumulator({ chains: 1 })
    lifted.push(
      noise.map((x) => 1e8 + x),
      noise.length,
    )
    const { products, sums } = lifted.level(0)!
    const variance = products[0]! / noise.length - (sums[0]! / noise.length) ** 2
    const expected = plain.sumOfSquares / noise.length - plain.mean ** 2
    // The values themselves are rounded to 1.5e-8.
    expect(Math.abs(variance - expected)).toBeLessThan(1e-7)
    expect(Math.abs(lifted.mean - 1e8 - plain.mean)).toBeLessThan(1e-7)
  })

  it('counts non-finite values and keeps the sums finite', () => {
    const series = new SeriesAccumulator({ chains: 1 })
    series.push([1, Number.NaN, Number.POSITIVE_INFINITY, 2], 4)
    expect(series.nonFinite).toBe(2)
    expect(series.sum).toBe(3)
    const first = new SeriesAccumulator({ chains: 1 })
    first.push([Number.NaN, 1], 2)
    expect([first.nonFinite, first.sum]).toEqual([1, 1])
  })

  it('stays below 16 KiB per chain after any number of steps', () => {
    const chains = 1
    const series = new SeriesAccumulator({ chains })
    const block = new Float64Array(2 ** 16)
    for (let i = 0; i < 2 ** 5; i++) series.push(block, block.length)
    let bytes = 0
    for (let l = 0; l < series.depth; l++) {
      const { sums, products, heads, tails } = series.level(l)!
      bytes += sums.byteLength + products.byteLength + heads.byteLength + tails.byteLength
    }
    // 2^16 steps are a block of the last level; 2^21 add none.
    expect(series.depth).toBe(17)
    expect(bytes).toBeLessThan(16 * 1024)
    // all that there is, with the room for values and what chains share
    const together = new SeriesAccumulator({ chains: 16 })
    for (let i = 0; i < 2 ** 5; i++) together.push(block, block.length / 16)
    for (let l = 0; l < together.depth; l++) together.level(l)
    expect(together.depth).toBe(17)
    expect(together.bytes).toBeGreaterThan(16 * bytes)
    expect(together.bytes / 16).toBeLessThan(16 * 1024)
  })

  it('stays below 5 KiB for each chain beyond 1024', () => {
    const chains = 20_000
    const series = new SeriesAccumulator({ chains })
    const first = series.bytes
    series.push(new Float64Array(32 * chains), 32)
    expect(series.groups[0]!.depth).toBe(2)
    const level = series.bytes - first
    expect(level).toBeGreaterThan(8 * 32 * chains)
    expect(first + 16 * level).toBeLessThan(1024 * (1024 * 16 + (chains - 1024) * 5))
  })

  it('has the sums that a plain loop over time has, bit for bit, also of an odd chain and of neighbours that share a row', () => {
    const random = seededRandom(8)
    for (const [chains, steps] of [
      [1, 301],
      [5, 301],
      [2100, 16],
    ] as const) {
      const values = Float64Array.from({ length: chains * steps }, () => 0.3 * normal(random))
      values[chains * 7] = Number.NaN
      const series = new SeriesAccumulator({ chains })
      series.push(values, steps)
      const ends = groupEnds({ firstChain: 0, chains, of: chains }, 1024)
      const plain = plainLevels(series, values, ends)
      for (const [l, expected] of plain.entries()) {
        const { sums, products, heads, tails } = series.level(l)!
        expect({ sums, products, heads, tails }).toEqual(expected)
      }
      expect(plain.length).toBe(steps === 16 ? 1 : 5)
    }
  })

  it('is not disturbed by other series, whose memory grows beside it', () => {
    const random = seededRandom(9)
    const steps = 700
    const values = Array.from({ length: 40 }, (_, i) =>
      Float64Array.from({ length: steps * (1 + i) }, () => normal(random)),
    )
    const together = values.map((_, i) => new SeriesAccumulator({ chains: 1 + i }))
    for (let step = 0; step < steps; step += 70)
      for (const [i, series] of together.entries())
        series.push(values[i]!.subarray(step * (1 + i), (step + 70) * (1 + i)), 70)
    for (const [i, series] of together.entries()) {
      const alone = new SeriesAccumulator({ chains: 1 + i })
      alone.push(values[i]!, steps)
      expect(contents(series)).toEqual(contents(alone))
    }
  })

  it('has sums of groups of chains that are those of the chains alone, also where neighbours are summed together', () => {
    for (const chains of [5, 64, 100, 1100]) {
      const steps = 70
      const values = integers(5, chains * steps)
      const together = new SeriesAccumulator({ chains })
      together.push(values, steps)
      expect(together.groups.length).toBe(Math.min(64, chains))
      let from = 0
      for (const group of together.groups) {
        const alone = Array.from({ length: group.chains }, (_, i) => {
          const series = new SeriesAccumulator({ chains: 1 })
          series.push(
            values.filter((_, at) => at % chains === from + i),
            steps,
          )
          return series.groups[0]!
        })
        from += group.chains
        const sum = (of: (one: (typeof alone)[0]) => number) => alone.reduce((all, one) => all + of(one), 0)
        for (let l = 0; l < group.depth; l++)
          for (const name of ['pairs', 'products', 'ends'] as const)
            for (const k of [0, 1, 32])
              expect(group.raw(l)![name][k]).toBe(sum((one) => one.raw(l)![name][k]!))
        for (const name of ['squaredChanges', 'squaredChainSums'] as const)
          expect(group[name]).toBe(sum((one) => one[name]))
        expect(group.early!.raw(0)!.products[3]).toBe(sum((one) => one.early!.raw(0)!.products[3]!))
      }
      expect(from).toBe(chains)
    }
  })

  it('gives the same bits by groups whoever has them, and when copied', () => {
    const random = seededRandom(6)
    for (const [of, cut] of [
      [7, 3],
      [128, 40],
      [1088, 544],
    ] as const) {
      const steps = 150
      const values = Float64Array.from({ length: of * steps }, () => 1e3 + normal(random))
      const share = (firstChain: number, chains: number) => {
        const series = new SeriesAccumulator({ chains, share: { firstChain, chains, of } })
        for (let step = 0; step < steps; step += 50) {
          const rows = values
            .subarray(step * of, (step + 50) * of)
            .filter((_, i) => i % of >= firstChain && i % of < firstChain + chains)
          series.push(rows, 50)
        }
        return series
      }
      const bits = ({ groups }: ChainSet) =>
        groups.map(({ chains, count, shift, squaredChanges, squaredChainSums, depth, raw, early }) => {
          const levels = Array.from({ length: depth }, (_, l) => raw(l))
          return [chains, count, shift, squaredChanges, squaredChainSums, levels, early?.count, early?.raw(0)]
        })
      const whole = bits(share(0, of))
      const parts = [share(0, cut), share(cut, of - cut)] as const
      expect(bits(new SeriesPool(parts))).toEqual(whole)
      const copies = structuredClone(parts.map((part) => copySeries(part)))
      const stored = new SeriesPool(copies.map(storedSeries))
      expect(stored.groups.map((group) => group.raw(0))).toEqual(
        share(0, of).groups.map((group) => group.raw(0)),
      )
      expect(integratedTime(stored)).toEqual(integratedTime(share(0, of)))
    }
    expect(() => new SeriesAccumulator({ chains: 3, share: { firstChain: 2, chains: 3, of: 100 } })).toThrow(
      'no whole groups',
    )
  })

  it('refuses arguments that cannot be', () => {
    expect(() => new SeriesAccumulator({ chains: 0 })).toThrow(UsageError)
    expect(() => new SeriesAccumulator({ chains: 1.5 })).toThrow(UsageError)
    expect(() => new SeriesAccumulator({ chains: 1, lags: 7 })).toThrow(/even/)
    const series = new SeriesAccumulator({ chains: 2 })
    expect(() => series.push([1, 2, 3], 2)).toThrow(/\[2, 2\]/)
    expect(() => series.push([], -1)).toThrow(UsageError)
    expect(() => new SeriesAccumulator({ chains: 5e7 })).toThrow(/GiB, and 4 can be had: use fewer chains/)
    expect(series.count).toBe(0)
  })
})

describe('SeriesPool', () => {
  it('joins sets of chains, whichever asks', () => {
    const [a, b, c] = [1, 2, 3].map((chains) => new SeriesAccumulator({ chains })) as [
      SeriesAccumulator,
      SeriesAccumulator,
      SeriesAccumulator,
    ]
    const groups = [a, b, c].flatMap((series) => series.groups)
    expect(a.merge(b).merge(c).groups).toEqual(groups)
    expect(a.merge(b.merge(c)).groups).toEqual(groups)
  })

  it('refuses an accumulator twice, none, and unequal lags', () => {
    const a = new SeriesAccumulator({ chains: 1 })
    expect(() => a.merge(a)).toThrow(UsageError)
    expect(() => new SeriesPool([])).toThrow(UsageError)
    expect(() => a.merge(new SeriesAccumulator({ chains: 1, lags: 8 }))).toThrow(/lags/)
  })
})
