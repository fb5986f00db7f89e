import { expect, test } from 'vitest'
import { chargeSquared } from '../../src/exact/charge-squared.ts'
import { susceptibility } from '../../src/exact/susceptibility.ts'
import { susceptibilityInfiniteVolume } from '../../src/exact/susceptibility-infinite-volume.ts'

test('is <Q^2> / V, and its limit on a large lattice', () => {
  expect(susceptibility([5, 7], 3)).toBe(chargeSquared([5, 7], 3) / 35)
  for (const beta of [0.1, 1, 7, 50])
    expect(susceptibility([256, 256], beta) / susceptibilityInfiniteVolume(beta)).toBeCloseTo(1, 11)
})

test('is 1/12 without interaction and 1 / (4 pi^2 beta) at weak coupling', () => {
  // 1/12 - beta / (2 pi^2) + O(beta^2)
  expect(susceptibilityInfiniteVolume(1e-6)).toBeCloseTo(1 / 12 - 1e-6 / (2 * Math.PI ** 2), 12)
  // <f^2> = 1/beta + 1/(2 beta^2) + O(beta^-3)
  expect(susceptibilityInfiniteVolume(1000) * 4 * Math.PI ** 2 * 1000).toBeCloseTo(1 + 1 / 2000, 5)
})
