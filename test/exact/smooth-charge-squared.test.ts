import { expect, test } from 'vitest'
import { averagePlaquette } from '../../src/exact/average-plaquette.ts'
import { smoothChargeSquared } from '../../src/exact/smooth-charge-squared.ts'
import { largeBetaTable } from './large-beta-table.ts'

test('is V <cos> / (4 pi^2 beta) on a large lattice', () => {
  for (const beta of [0.1, 1, 7, 50]) {
    const value = smoothChargeSquared([256, 256], beta)
    expect((value * 4 * Math.PI ** 2 * beta) / (65536 * averagePlaquette([256, 256], beta))).toBeCloseTo(
      1,
      12,
    )
  }
})

test('agrees, as does Schwinger-Dyson, with quadrature over the three free angles of 2x2', () => {
  // The weight is periodic and analytic in all three: a grid is exact up to rounding.
  const beta = 1.7
  const cells = 48
  const angle = (i: number) => (2 * Math.PI * i) / cells
  let [z, squared, difference] = [0, 0, 0]
  for (let i = 0; i < cells; i++)
    for (let j = 0; j < cells; j++)
      for (let k = 0; k < cells; k++) {
        const angles = [angle(i), angle(j), angle(k), -angle(i + j + k)]
        const sines = angles.map(Math.sin)
        const weight = Math.exp(beta * angles.reduce((sum, x) => sum + Math.cos(x), 0))
        z += weight
        squared += weight * sines.reduce((sum, sine) => sum + sine, 0) ** 2
        difference += weight * (sines[0] - sines[1]) ** 2
      }
  expect(squared / z / (4 * Math.PI ** 2)).toBeCloseTo(smoothChargeSquared([2, 2], beta), 12)
  expect((beta * difference) / z).toBeCloseTo(2 * averagePlaquette([2, 2], beta), 12)
})

test.each(largeBetaTable)('agrees with 70-digit arithmetic at $lattice, beta $beta', (expected) => {
  const { lattice, beta } = expected
  expect(Math.abs(smoothChargeSquared(lattice, beta) / expected.smoothChargeSquared - 1)).toBeLessThan(1e-15)
})

test('is that of small Gaussian angles on a frozen lattice', () => {
  // Angles of covariance (delta - 1/V) / beta, sum 0: Q_R = -(1/12 pi) sum x^3 + ..., and Wick's theorem for its square.
  for (const lattice of [
    [2, 2],
    [3, 5],
    [16, 16],
  ] as const)
    for (const beta of [1e6, 1e8]) {
      const volume = lattice[0] * lattice[1]
      const gaussian = ((volume - 1) * (volume - 2)) / (24 * Math.PI ** 2 * volume * beta ** 3)
      expect(Math.abs(smoothChargeSquared(lattice, beta) / gaussian - 1)).toBeLessThan(3 / beta)
    }
})

test('is V / (8 pi^2) where the angles are free, down to the smallest beta', () => {
  for (const beta of [1e-9, 1e-300])
    expect(smoothChargeSquared([2, 3], beta)).toBeCloseTo(6 / (8 * Math.PI ** 2), 15)
})
