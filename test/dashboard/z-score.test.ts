import { expect, it } from 'vitest'
import { isAlarming, signedDistance, zScoreText } from '../../src/dashboard/z-score.ts'

it('alarms beyond 4 errors, in words too', () => {
  expect([-4.1, -4, 0, 4, 4.1, undefined].map(isAlarming)).toEqual([true, false, false, false, true, false])
  expect(zScoreText(-0.31)).toBe('z −0.3')
  expect(zScoreText(-0.01)).toBe('z 0.0')
  expect(zScoreText(5.2)).toContain('z 5.2, ')
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
