import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { IntegerHistogram } from '../../src/stats/integer-histogram.ts'
import { probabilityError } from '../../src/stats/probability-error.ts'

it('counts integers, gaps included', () => {
  const histogram = new IntegerHistogram()
  histogram.push([2, -1, -0, 2])
  expect(histogram.read(2)).toEqual({
    kind: 'histogram',
    bins: [-1, 0, 1, 2],
    counts: [1, 1, 0, 2],
    probabilities: [0.25, 0.25, 0, 0.5],
    errors: [1, 1, 0, 2].map((count) => probabilityError(count, 4, 2)),
  })
})

it('merges, with itself too', () => {
  const a = new IntegerHistogram()
  a.push([1])
  const b = new IntegerHistogram()
  b.push([1, 5])
  a.merge(b.copy())
  a.merge(a.copy())
  expect(a.total).toBe(6)
  expect(a.read().counts).toEqual([4, 0, 0, 0, 2])
})

it('is empty at first, and refuses what is no integer without counting anything', () => {
  const histogram = new IntegerHistogram()
  for (const bad of [0.5, Number.NaN, 1e7]) expect(() => histogram.push([1, bad])).toThrow(UsageError)
  expect(histogram.read()).toMatchObject({ bins: [], counts: [] })
})
