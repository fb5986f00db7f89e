import { expect, it } from 'vitest'
import { measuredValue } from '../../src/dashboard/measured-value.ts'

it('puts a question mark where the error is not known', () => {
  expect(measuredValue({ value: 0.86352, error: 0.00007 })).toBe('0.86352(7)')
  expect(measuredValue({ value: 0.86352, error: Number.NaN })).toBe('0.86352(?)')
  expect(measuredValue({ value: 0, error: 0 })).toBe('0(?)')
  expect(measuredValue({ value: Number.NaN, error: 0.1 })).toBe('–')
})

it('a bound takes the place of an error', () => {
  expect(measuredValue({ value: 0, error: Number.NaN, upperBound: 0.01 })).toBe('0')
})
