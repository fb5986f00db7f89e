import { expect, test } from 'vitest'
import { averagePlaquette } from '../../src/exact/average-plaquette.ts'
import { smoothChargeSquared } from '../../src/exact/smooth-charge-squared.ts'

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
