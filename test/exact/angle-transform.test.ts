import { expect, test } from 'vitest'
import { angleTransform, logAngleTransform } from '../../src/exact/angle-transform.ts'
import { besselRatios } from '../../src/exact/bessel-ratios.ts'

/** J(nu) / J(0) by Simpson's rule on its integral. */
function byQuadrature(nu: number, beta: number): number {
  const cells = 20_000
  let [above, below] = [0, 0]
  for (let i = 0; i <= cells; i++) {
    const angle = (Math.PI * i) / cells
    const weight = (i === 0 || i === cells ? 1 : i % 2 === 0 ? 2 : 4) * Math.exp(beta * (Math.cos(angle) - 1))
    above += weight * Math.cos(nu * angle)
    below += weight
  }
  return above / below
}

test('is the integral it stands for', () => {
  for (const beta of [0.1, 1, 7, 200]) {
    const ratios = besselRatios(beta)
    for (const [n, fraction] of [
      [0, 1e-3],
      [0, 0.5],
      [0, 0.9],
      [1, 0.3],
      [2, 0],
      [5, 0.999],
      [40, 0.25],
    ] as const)
      expect(Math.abs(angleTransform(ratios, n, fraction) - byQuadrature(n + fraction, beta))).toBeLessThan(
        2e-13,
      )
  }
})

test('beyond the last ratio it is 0 at the integers', () => {
  expect(angleTransform(besselRatios(1), 1000, 0)).toBe(0)
})

test('its logarithm agrees, and keeps its digits near 0', () => {
  for (const beta of [0.1, 1, 7, 200]) {
    const ratios = besselRatios(beta)
    expect(logAngleTransform(ratios, 0)).toBe(0)
    for (const nu of [0.1, 0.3, 0.5])
      expect(logAngleTransform(ratios, nu)).toBeCloseTo(Math.log(angleTransform(ratios, 0, nu)), 13)
    // ln J = -<f^2> nu^2 / 2 + O(nu^4): halving nu quarters it.
    expect(logAngleTransform(ratios, 1e-6) / logAngleTransform(ratios, 5e-7)).toBeCloseTo(4, 10)
  }
})
