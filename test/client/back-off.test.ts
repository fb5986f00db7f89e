import { expect, test } from 'vitest'
import { backOff } from '../../src/client/back-off.ts'

test('the bound doubles from 0.5 s to 30 s, and the pause lies anywhere below it', () => {
  expect([0, 1, 2, 5, 6, 7, 1000].map((attempt) => backOff(attempt, 1))).toEqual([0.5, 1, 2, 16, 30, 30, 30])
  expect(backOff(3, 0)).toBe(0)
  expect(backOff(3, 0.5)).toBe(2)
})
