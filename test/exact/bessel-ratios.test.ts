import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { besselRatios } from '../../src/exact/bessel-ratios.ts'

/** I_n(beta) / I_0(beta) by the trapezoidal rule on its integral, exact up to rounding for a periodic weight. */
function byQuadrature(n: number, beta: number): number {
  const points = 400
  let [above, below] = [0, 0]
  for (let i = 0; i < points; i++) {
    const angle = (2 * Math.PI * i) / points
    const weight = Math.exp(beta * (Math.cos(angle) - 1))
    above += weight * Math.cos((2 * Math.PI * ((n * i) % points)) / points)
    below += weight
  }
  return above / below
}

test('are the integrals they stand for', () => {
  for (const beta of [0.1, 1, 4, 20, 200]) {
    const ratios = besselRatios(beta)
    expect(ratios[0]).toBe(1)
    for (let n = 0; n < Math.min(ratios.length, 150); n++)
      expect(Math.abs(ratios[n] - byQuadrature(n, beta)), `n ${n}, beta ${beta}`).toBeLessThan(1e-14)
  }
})

test('obey the recurrence I_{n-1} - I_{n+1} = (2 n / beta) I_n, also where they are tiny', () => {
  for (const beta of [1e-3, 0.1, 1, 7, 50, 1000]) {
    const ratios = besselRatios(beta)
    for (let n = 1; n < ratios.length - 1; n++) {
      if (ratios[n] < 1e-12) break
      expect(((2 * n) / beta) * (ratios[n] / (ratios[n - 1] - ratios[n + 1]))).toBeCloseTo(1, 10)
    }
  }
})

test('reach down to 1e-20 and fall all the way', () => {
  for (const beta of [1e-6, 0.1, 1, 4, 30, 200, 5000]) {
    const ratios = besselRatios(beta)
    expect(ratios.at(-1)).toBeLessThan(1e-20)
    for (let n = 1; n < ratios.length; n++) expect(ratios[n] < ratios[n - 1] && ratios[n] > 0).toBe(true)
  }
})

test('approach their series at small and their expansion at large beta', () => {
  expect(besselRatios(1e-4)[1] / 5e-5).toBeCloseTo(1, 8)
  // I_1 / I_0 = 1 - 1/(2 beta) - 1/(8 beta^2) - 1/(8 beta^3) - ...
  expect(besselRatios(1000)[1]).toBeCloseTo(1 - 1 / 2000 - 1 / 8e6 - 1 / 8e9, 11)
})

test.each([0, -2, Number.NaN, Number.POSITIVE_INFINITY])('beta %d is refused', (beta) => {
  expect(() => besselRatios(beta)).toThrow(UsageError)
})
