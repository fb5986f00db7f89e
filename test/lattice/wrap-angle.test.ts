import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrapAngle } from '../../src/lattice/wrap-angle.ts'

test('the interval is closed below and open above', () => {
  expect(wrapAngle(-Math.PI)).toBe(-Math.PI)
  expect(wrapAngle(Math.PI)).toBe(-Math.PI)
  expect(wrapAngle(0)).toBe(0)
  expect(wrapAngle(1.5 * Math.PI)).toBeCloseTo(-0.5 * Math.PI, 15)
})

test('is the same angle, in range', () => {
  fc.assert(
    fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (x) => {
      const wrapped = wrapAngle(x)
      expect(Math.abs(wrapped)).toBeLessThanOrEqual(Math.PI + 1e-12)
      expect(Math.cos(wrapped)).toBeCloseTo(Math.cos(x), 11)
      expect(Math.sin(wrapped)).toBeCloseTo(Math.sin(x), 11)
    }),
  )
})
