import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeSmallBins } from '../../src/stats/merge-small-bins.ts'

describe('mergeSmallBins', () => {
  it('leaves large bins alone', () => {
    expect(mergeSmallBins([5, 6, 7], 5)).toEqual([[0], [1], [2]])
  })

  it('puts small ones together from both ends, and the remainder to the largest', () => {
    expect(mergeSmallBins([1, 2, 3, 20, 30, 2, 4, 1, 1], 5)).toEqual([[0, 1, 2], [3], [4, 5], [6, 7, 8]])
    expect(mergeSmallBins([1, 2, 10, 4], 5)).toEqual([[0, 1, 2, 3]])
    expect(mergeSmallBins([1], 5)).toEqual([[0]])
  })

  it('keeps every bin once and in order, and only a set that is too small as a whole stays small', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1 }), (expected) => {
        const groups = mergeSmallBins(expected, 5)
        expect(groups.flat()).toEqual([...expected.keys()])
        const sums = groups.map((group) => group.reduce((a, i) => a + expected[i]!, 0))
        if (groups.length > 1) expect(sums.filter((sum) => sum < 5).length).toBeLessThanOrEqual(1)
      }),
    )
  })
})
