import { expect, it } from 'vitest'
import { incompleteBeta } from '../../src/stats/incomplete-beta.ts'

it('has the closed forms of whole and half parameters', () => {
  for (const x of [0.001, 0.1, 0.35, 0.5, 0.9, 0.999]) {
    expect(incompleteBeta(x, 1, 1)).toBeCloseTo(x, 13)
    expect(incompleteBeta(x, 3, 1)).toBeCloseTo(x ** 3, 13)
    expect(incompleteBeta(x, 1, 4)).toBeCloseTo(1 - (1 - x) ** 4, 13)
    // arcsine distribution
    expect(incompleteBeta(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12)
    expect(incompleteBeta(x, 2.5, 7) + incompleteBeta(1 - x, 7, 2.5)).toBeCloseTo(1, 12)
  }
  expect(incompleteBeta(0.5, 2, 3)).toBeCloseTo(0.6875, 14)
  expect(incompleteBeta(0, 2, 3)).toBe(0)
  expect(incompleteBeta(1, 2, 3)).toBe(1)
})

it('keeps its relative accuracy in the far tail', () => {
  // I_x(a, 1/2) = x^a / (a B(a, 1/2)) (1 + a x / (2 (a + 1)) + ...), with B(a, 1/2) = (a - 1)! / (1/2 3/2 ... (a - 1/2)).
  const a = 20
  let beta = 1 / (a - 0.5)
  for (let k = 1; k < a; k++) beta *= k / (k - 0.5)
  for (const x of [1e-9, 1e-6])
    expect((incompleteBeta(x, a, 0.5) * a * beta) / x ** a).toBeCloseTo(1 + (a * x) / (2 * (a + 1)), 11)
})
