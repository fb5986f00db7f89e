import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { CellSums } from '../../src/stats/cell-sums.ts'

const squares = {
  width: 2,
  add: (x: number, sums: Float64Array, at: number) => {
    sums[at]! += x
    sums[at + 1]! += x * x
  },
}

const filled = (chains: number, steps: number, calls: number[] = [steps]) => {
  const cells = new CellSums({ chains, ...squares })
  const values = Float64Array.from({ length: chains * steps }, (_, i) => i % 17)
  let at = 0
  for (const count of calls) {
    cells.push(values.subarray(at * chains, (at + count) * chains), count)
    at += count
  }
  return { cells, values }
}

describe('CellSums', () => {
  it('divides chains into 64 groups, and time not at all, where there are enough of them', () => {
    const { cells, values } = filled(80, 5)
    const { counts, sums } = cells.read({ stretch: 1 })
    expect(counts.length).toBe(64)
    expect(counts.reduce((a, b) => a + b, 0)).toBe(400)
    const [from, to] = [Math.floor((3 * 80) / 64), Math.floor((4 * 80) / 64)]
    let sum = 0
    for (let step = 0; step < 5; step++)
      for (let chain = from; chain < to; chain++) sum += values[step * 80 + chain]!
    expect(sums[3]![0]).toBe(sum)
  })

  it('divides time into stretches of the length asked for, with few chains', () => {
    const { cells, values } = filled(1, 1000)
    const { counts, sums } = cells.read({ stretch: 100 })
    // slots of 8 trajectories, 13 of them together; what is left over belongs to the last
    expect(counts.slice(0, -1).every((count) => count === 104)).toBe(true)
    expect(counts.length).toBe(9)
    expect(sums[1]![0]).toBe(values.subarray(104, 208).reduce((a, b) => a + b, 0))
    expect(cells.read({ stretch: 1 }).counts.length).toBe(125)
    expect(cells.read({ stretch: Number.POSITIVE_INFINITY }).counts).toEqual([1000])
  })

  it('loses nothing, however calls are cut and however long the series is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 200 }),
        (chains, calls, stretch) => {
          const steps = calls.reduce((a, b) => a + b, 0)
          const { cells, values } = filled(chains, steps, calls)
          const { counts, sums } = cells.read({ stretch })
          expect(cells.count).toBe(steps)
          expect(counts.reduce((a, b) => a + b, 0)).toBe(values.length)
          expect(sums.reduce((a, sum) => a + sum[1]!, 0)).toBe(values.reduce((a, x) => a + x * x, 0))
          expect(cells.read({ stretch })).toEqual(filled(chains, steps).cells.read({ stretch }))
        },
      ),
      { numRuns: 100, seed: 7 },
    )
  })

  it('refuses what cannot be', () => {
    expect(() => new CellSums({ chains: 0, ...squares })).toThrow(UsageError)
    expect(() => new CellSums({ chains: 1, width: 1.5, add: squares.add })).toThrow(UsageError)
    expect(() => filled(2, 3).cells.push([1, 2, 3], 2)).toThrow(/\[2, 2\], got 3/)
  })
})
