import { expect, test } from 'vitest'
import { chargeProbability } from '../../src/exact/charge-probability.ts'
import { chargeSquared } from '../../src/exact/charge-squared.ts'

test('is a Gaussian of variance chi V on a large lattice', () => {
  for (const beta of [0.1, 2, 10]) {
    const probability = chargeProbability([256, 256], beta)
    const variance = chargeSquared([256, 256], beta)
    for (const charge of [0, 1, 5, Math.round(Math.sqrt(variance))]) {
      const gaussian = Math.exp(-(charge ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance)
      // The first correction is the kurtosis of one angle over V.
      expect(probability[charge] / gaussian).toBeCloseTo(1, 3)
    }
  }
})

test('is a dilute gas of +-1 where charge is rare', () => {
  const probability = chargeProbability([5, 7], 20)
  expect(probability.length).toBe(2)
  expect(2 * probability[1]).toBeCloseTo(chargeSquared([5, 7], 20), 11)
})

test('depends on the volume only, and stops below 1e-12 P(0)', () => {
  const probability = chargeProbability([6, 10], 2)
  expect(probability).toEqual(chargeProbability([5, 12], 2))
  expect(probability.at(-1)).toBeGreaterThanOrEqual(1e-12 * probability[0])
  expect((probability.at(-1) as number) ** 2 / (probability.at(-2) as number)).toBeLessThan(
    1e-12 * probability[0],
  )
})
