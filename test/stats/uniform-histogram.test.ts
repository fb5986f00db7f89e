import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { probabilityError } from '../../src/stats/probability-error.ts'
import { UniformHistogram } from '../../src/stats/uniform-histogram.ts'

it('counts values in half-open bins, and what lies outside', () => {
  const histogram = new UniformHistogram({ from: -1, to: 1, bins: 4 })
  histogram.push([-1, -0.5, 0.49, 0.5, 1, -1.01, Number.NaN, Number.POSITIVE_INFINITY])
  expect(histogram.outside).toBe(4)
  expect(histogram.read(1)).toEqual({
    kind: 'histogram',
    bins: [-0.75, -0.25, 0.25, 0.75],
    counts: [1, 1, 1, 1],
    probabilities: [0.125, 0.125, 0.125, 0.125],
    errors: Array(4).fill(probabilityError(1, 8, 1)),
  })
})

it('refuses bins that cannot be', () => {
  for (const options of [
    { from: 1, to: 1, bins: 2 },
    { from: 0, to: Number.NaN, bins: 2 },
    { from: 0, to: 1, bins: 0 },
    { from: 0, to: 1, bins: 1.5 },
  ])
    expect(() => new UniformHistogram(options)).toThrow(UsageError)
})

it('has probability 0 of nothing', () => {
  expect(new UniformHistogram({ from: 0, to: 1, bins: 1 }).read().probabilities).toEqual([0])
})
