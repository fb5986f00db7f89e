import { expect, test } from 'vitest'
import { chargeProbability } from '../../src/exact/charge-probability.ts'
import { chargeSquared } from '../../src/exact/charge-squared.ts'
import { largeBetaTable } from './large-beta-table.ts'

test('is sum Q^2 P(Q)', () => {
  for (const lattice of [
    [2, 2],
    [2, 3],
    [5, 7],
    [6, 10],
    [16, 16],
    [128, 128],
  ] as const)
    for (const beta of [0.1, 1, 4, 12, 50, 200]) {
      const sum =
        2 * chargeProbability(lattice, beta).reduce((total, p, charge) => total + charge ** 2 * p, 0)
      const value = chargeSquared(lattice, beta)
      expect(Math.abs(sum - value), `${lattice.join('x')} at ${beta}`).toBeLessThan(1e-10 * (value + 0.1))
    }
})

test.each(largeBetaTable.filter((row) => row.chargeSquared !== undefined))(
  'keeps its digits where charge is rare: $lattice, beta $beta',
  ({ lattice, beta, chargeSquared: expected = 0 }) => {
    expect(Math.abs(chargeSquared(lattice, beta) / expected - 1)).toBeLessThan(1e-14)
  },
)

test('a lattice that is frozen for all purposes has exactly 0', () => {
  expect(chargeSquared([8, 8], 300)).toBeGreaterThan(0)
  expect(chargeSquared([8, 8], 400)).toBe(0)
  expect(chargeSquared([2, 2], 1e8)).toBe(0)
})

test('falls smoothly where charge is rare', () => {
  // ln <Q^2> falls nearly linearly with beta where a single instanton dominates.
  const logarithms = [46, 48, 50, 52, 54, 56, 58, 60].map((beta) => Math.log(chargeSquared([8, 8], beta)))
  expect(Math.min(...logarithms)).toBeLessThan(Math.log(1e-6))
  expect(Math.max(...logarithms)).toBeGreaterThan(Math.log(1e-6))
  for (let i = 1; i < logarithms.length - 1; i++)
    expect(Math.abs(logarithms[i + 1] - 2 * logarithms[i] + logarithms[i - 1])).toBeLessThan(0.01)
})
