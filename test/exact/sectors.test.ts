import { expect, test } from 'vitest'
import { averagePlaquette } from '../../src/exact/average-plaquette.ts'
import { sectors } from '../../src/exact/sectors.ts'

const overCharges = (values: Float64Array) =>
  values.reduce((sum, value, q) => sum + (q === 0 ? value : 2 * value), 0)

test('sum to 1 and to the average plaquette', () => {
  for (const lattice of [
    [2, 2],
    [5, 7],
    [6, 10],
    [128, 128],
  ] as const)
    for (const beta of [0.1, 1, 5, 20, 200]) {
      const { probability, plaquette } = sectors(lattice, beta)
      // Cut at 1e-12 P(0): what is missing is below 1e-12.
      expect(Math.abs(overCharges(probability) - 1)).toBeLessThan(2e-12)
      expect(Math.abs(overCharges(plaquette) - averagePlaquette(lattice, beta))).toBeLessThan(2e-12)
    }
})
