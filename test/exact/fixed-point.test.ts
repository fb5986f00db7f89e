import { expect, test } from 'vitest'
import { FixedPoint } from '../../src/exact/fixed-point.ts'

const numbers = new FixedPoint(256)

test('computes', () => {
  const third = numbers.one / 3n
  expect(numbers.ratio(numbers.times(third, third), numbers.one)).toBe(1 / 9)
  expect(numbers.ratio(numbers.power(third, 5), numbers.one)).toBe(1 / 243)
  expect(numbers.power(third, 0)).toBe(numbers.one)
  expect(numbers.ratio(numbers.one, -3n * numbers.one)).toBe(-1 / 3)
})

test('divides by a float64 as it is, not as it is written', () => {
  expect(numbers.overNumber(numbers.one, 4)).toBe(numbers.one / 4n)
  // 0.1 is 3602879701896397 / 2^55.
  expect(numbers.overNumber(numbers.one, 0.1)).toBe((numbers.one << 55n) / 3602879701896397n)
})
