import { expect, it } from 'vitest'
import { signedDistance, zText } from '../../src/dashboard/z-score.ts'

it('writes a z-score plainly, however large', () => {
  expect([-0.31, -0.01, 5.2].map(zText)).toEqual(['z −0.3', 'z 0.0', 'z 5.2'])
})

it('writes a distance in errors with its sign, and the absurd with two digits', () => {
  expect([-3.14, 0.04, -0.04, 12, -123_456].map(signedDistance)).toEqual([
    '−3.1',
    '0.0',
    '0.0',
    '12.0',
    '−120\u202f000',
  ])
})
