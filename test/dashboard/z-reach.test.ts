import { expect, it } from 'vitest'
import { zReach } from '../../src/dashboard/z-reach.ts'

it('the axis takes in the limits with room beyond, but not those of errors that are hardly known', () => {
  expect(zReach([])).toBe(8)
  expect(zReach([null, 5.2, 6.9])).toBe(8)
  expect(zReach([5.2, 7.4])).toBe(10)
  expect(zReach([5.2, 30])).toBe(12)
})
