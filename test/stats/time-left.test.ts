import { expect, it } from 'vitest'
import { timeLeft } from '../../src/stats/time-left.ts'

it.each([
  [[10, 30, 0], false, 30],
  [[10, 30, 0], true, 40],
  [[10, null], false, null],
  [[10, null], true, null],
  [[], false, 0],
])('%j, turns %j: %j', (needs, takesTurns, left) => {
  expect(timeLeft(needs, { takesTurns })).toBe(left)
})
