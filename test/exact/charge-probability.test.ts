import { expect, test } from 'vitest'
import { chargeProbability } from '../../src/exact/charge-probability.ts'
import { chargeSquared } from '../../src/exact/charge-squared.ts'
import { largeBetaTable } from './large-beta-table.ts'

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

test.each(largeBetaTable.filter((row) => row.chargeProbability !== undefined))(
  'agrees with 70-digit arithmetic where charge is rare: $lattice, beta $beta',
  ({ lattice, beta, chargeProbability: expected = [] }) => {
    const probability = chargeProbability(lattice, beta)
    expect(probability.length).toBe(expected.length)
    for (const [charge, value] of expected.entries())
      expect(Math.abs(probability[charge] - value)).toBeLessThan(3e-15)
  },
)

test('has nothing but charge 0 on a frozen lattice of any size, and no rounding errors times the volume', () => {
  for (const beta of [1e5, 1e6])
    for (const side of [2, 8, 16, 64]) {
      const probability = chargeProbability([side, side], beta)
      expect(probability.length).toBe(1)
      expect(Math.abs(probability[0] - 1)).toBeLessThan(1e-14)
    }
  // <Q^2> comes from another formula. What is left out, 2 * 5^2 P(5) on the largest lattice, is 5e-12.
  for (const [side, beta] of [
    [512, 1e5],
    [1000, 1e6],
    [4096, 1e6],
  ] as const) {
    const lattice = [side, side] as const
    const sum = 2 * chargeProbability(lattice, beta).reduce((total, p, charge) => total + charge ** 2 * p, 0)
    expect(Math.abs(sum - chargeSquared(lattice, beta))).toBeLessThan(1e-11)
  }
})
