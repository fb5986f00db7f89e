import { describe, expect, it } from 'vitest'
import { instantiateKernels } from '../../src/kernels/wasm.ts'

describe.each([
  ['f32', 2 ** -24, Math.fround],
  ['f64', 2 ** -53, (x: number) => x],
] as const)('elementary functions in %s', (precision, unit, round) => {
  const kernels = instantiateKernels(precision)
  const turns = Array.from({ length: 20_001 }, (_, i) => round((i - 10_000) / 3_333.3))

  it('sine and cosine of turns are right to 4 units in the last place of 1', () => {
    for (const x of turns) {
      // the argument is exact modulo 1, so the reference does not lose digits either
      const angle = 2 * Math.PI * (x - Math.round(x))
      expect(Math.abs(kernels.sin(x) - Math.sin(angle))).toBeLessThanOrEqual(4 * unit)
      expect(Math.abs(kernels.cos(x) - Math.cos(angle))).toBeLessThanOrEqual(4 * unit)
    }
  })

  it('sine is odd and cosine even, bit by bit', () => {
    for (const x of turns) {
      expect(kernels.sin(-x)).toBe(-kernels.sin(x))
      expect(kernels.cos(-x)).toBe(kernels.cos(x))
    }
  })

  it('-2 ln u is right to 4 units in the last place', () => {
    for (let exponent = 0; exponent < 33; exponent++) {
      for (const mantissa of [0.5000001, 0.6, 0.7, 0.71, 0.85, 0.999999, 1]) {
        const u = round(mantissa * 2 ** -exponent)
        const exact = -2 * Math.log(u)
        expect(Math.abs(kernels.logarithm(u) - exact)).toBeLessThanOrEqual(4 * unit * Math.max(exact, 0.02))
      }
    }
  })
})

it('e^x is right to 4 units in the last place, and says what it cannot', () => {
  const { exp } = instantiateKernels('f64')
  for (let x = -700; x < 700; x += 0.37) {
    expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(4 * 2 ** -53)
  }
  expect([exp(0), exp(-1e9), exp(1e9)]).toEqual([1, 0, Number.POSITIVE_INFINITY])
  expect(exp(Number.NaN)).toBeNaN()
})
