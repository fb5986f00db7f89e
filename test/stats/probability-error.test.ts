import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { probabilityError } from '../../src/stats/probability-error.ts'

it('is the binomial error of the effective number of draws', () => {
  expect(probabilityError(50, 100, 4)).toBeCloseTo(0.1, 12)
  expect(probabilityError(3e6, 1e7, 1)).toBeCloseTo(Math.sqrt(0.21 / 1e7), 9)
  expect(probabilityError(3e6, 1e7, 25) / probabilityError(3e6, 1e7, 1)).toBeCloseTo(5, 4)
})

it('leaves no bin without an error', () => {
  expect(probabilityError(0, 100, 1)).toBeGreaterThan(0.005)
  expect(probabilityError(100, 100, 1)).toBeCloseTo(probabilityError(0, 100, 1), 15)
  expect(probabilityError(0, 0, 1)).toBe(0.5)
})

it('refuses an autocorrelation that cannot be', () => {
  expect(() => probabilityError(1, 2, 0)).toThrow(UsageError)
  expect(() => probabilityError(1, 2, Number.NaN)).toThrow(UsageError)
})
