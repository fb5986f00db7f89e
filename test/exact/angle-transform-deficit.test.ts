import { expect, test } from 'vitest'
import { angleTransform } from '../../src/exact/angle-transform.ts'
import { angleTransformDeficit } from '../../src/exact/angle-transform-deficit.ts'
import { besselRatios } from '../../src/exact/bessel-ratios.ts'

test('is 1 - J on both sides of the change of formula', () => {
  for (const beta of [0.1, 4, 24.9, 25, 30, 200, 3000]) {
    const ratios = besselRatios(beta)
    const deficit = angleTransformDeficit(beta)
    for (const n of [0, 1, 2, 7, 30, 100])
      for (const fraction of [0, 0.05, 0.3, 0.5, 0.9])
        expect(Math.abs(deficit(n, fraction) - (1 - angleTransform(ratios, n, fraction)))).toBeLessThan(3e-15)
  }
})

test('keeps its digits where J is close to 1', () => {
  // 1 - I_1 / I_0 = 1/(2 beta) + 1/(8 beta^2) + 1/(8 beta^3) + ...
  const beta = 1e6
  const expected = 1 / (2 * beta) + 1 / (8 * beta ** 2) + 1 / (8 * beta ** 3)
  expect(Math.abs(angleTransformDeficit(beta)(1, 0) / expected - 1)).toBeLessThan(2e-15)
})
