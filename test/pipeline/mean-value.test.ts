import { expect, it } from 'vitest'
import { meanValue } from '../../src/pipeline/mean-value.ts'

it('puts the exact value and the distance beside a mean, where both are known', () => {
  expect(meanValue({ mean: 1, error: 0.5, degreesOfFreedom: 9, count: 3 }, 2)).toEqual({
    kind: 'mean',
    mean: 1,
    error: 0.5,
    degreesOfFreedom: 9,
    count: 3,
    exact: 2,
    zScore: -2,
  })
  expect(meanValue({ mean: 1, error: 0.5, degreesOfFreedom: 9, count: 3 })).not.toHaveProperty('exact')
  for (const error of [null, 0])
    expect(meanValue({ mean: 1, error, degreesOfFreedom: 9, count: 3 }, 2)).not.toHaveProperty('zScore')
  expect(meanValue({ mean: null, error: null, degreesOfFreedom: null, count: 0 }, 2)).toMatchObject({
    mean: null,
    exact: 2,
  })
})
