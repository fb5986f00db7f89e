import { expect, it } from 'vitest'
import {
  readHistogram,
  readIntegratedTime,
  readMean,
  readProgress,
  readTrace,
} from '../../src/dashboard/analysis-value.ts'

it('reads a mean with and without an exact value', () => {
  expect(readMean({ mean: 1, error: 0.1, count: 10, exact: 1.1, zScore: -1 })).toEqual({
    value: 1,
    error: 0.1,
    count: 10,
    exact: 1.1,
    zScore: -1,
    upperBound: undefined,
  })
  expect(readMean({ mean: 1, error: null, count: 10n })).toMatchObject({
    value: 1,
    error: Number.NaN,
    count: 10,
    exact: undefined,
  })
  expect(readMean({ mean: null, error: null, count: 0 })?.value).toBeNaN()
  expect(readMean({ value: 1 })).toBeUndefined()
})

it('what a frozen integrated time carries is a bound, not a value', () => {
  const frozen = readIntegratedTime({ value: 5, error: null, count: 9, frozen: true })!
  expect(frozen.value).toBeNaN()
  expect(frozen.lowerBound).toBe(5)
  expect(readIntegratedTime({ value: 3, error: 1, count: 9 })).toMatchObject({ value: 3, reliable: false })
  expect(readIntegratedTime({ value: null, reason: 'too short' })).toMatchObject({
    value: Number.NaN,
    reason: 'too short',
  })
  expect(readIntegratedTime({ mean: 3 })).toBeUndefined()
})

it('a trace must fill [chains, points], whatever carries its numbers', () => {
  const trace = { first: 0, stride: 1, chains: 2, points: 2 }
  for (const values of [
    [1, 2, 3, 4],
    Float32Array.of(1, 2, 3, 4),
    { dtype: '<f4', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
  ]) {
    expect(Array.from(readTrace({ ...trace, values })!.values)).toEqual([1, 2, 3, 4])
  }
  expect(readTrace({ ...trace, values: [1, 2, 3] })).toBeUndefined()
  expect(readTrace({ ...trace, values: 'abcd' })).toBeUndefined()
})

it('a histogram needs as many probabilities as bins; a misfit exact list is left out', () => {
  const histogram = {
    bins: [-1, 0, 1],
    counts: [1, 2, 1],
    probabilities: [0.25, 0.5, 0.25],
    errors: [0, 0, 0],
  }
  expect(readHistogram({ ...histogram, exact: [0.2, 0.6, 0.2] })?.exact).toEqual([0.2, 0.6, 0.2])
  expect(readHistogram({ ...histogram, exact: [1] })?.exact).toBeUndefined()
  expect(readHistogram({ ...histogram, probabilities: [1] })).toBeUndefined()
})

it('progress needs only trajectories', () => {
  expect(readProgress({ trajectories: 5 })).toMatchObject({
    trajectories: 5,
    phase: 'sample',
    eta: undefined,
  })
  expect(
    readProgress({
      trajectories: 5,
      eta: null,
      seed: 7,
      lattice: [6, 10],
      settings: { stepSize: 0.1, odd: [] },
    }),
  ).toMatchObject({
    seed: '7',
    lattice: [6, 10],
    eta: undefined,
    settings: { stepSize: 0.1 },
  })
  expect(readProgress({})).toBeUndefined()
})
