import { expect, it } from 'vitest'
import { isTooFar, Z_LIMIT, zScoreText } from '../../src/values/z-score.ts'

it('writes a z-score with its sign, and the absurd with two digits', () => {
  expect([-3.14, -0.31, 0.04, -0.04, 5.2, 12, -123_456].map(zScoreText)).toEqual([
    '−3.1',
    '−0.3',
    '0.0',
    '0.0',
    '5.2',
    '12.0',
    '−120\u202f000',
  ])
})

it('is too far beyond the limit, on either side', () => {
  expect([Z_LIMIT, -Z_LIMIT, 0].some(isTooFar)).toBe(false)
  expect([Z_LIMIT + 0.01, -Z_LIMIT - 0.01].every(isTooFar)).toBe(true)
})
