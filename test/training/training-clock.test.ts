import { expect, it } from 'vitest'
import { trainingClock } from '../../src/training/training-clock.ts'

it('tells the share of the time that is used, up to 1, without what is put by for the end', () => {
  let now = 5000
  const clock = trainingClock(100, () => now)
  expect(clock.done(0)).toBe(0)
  now += 30_000
  expect(clock.done(0)).toBeCloseTo(0.3, 12)
  expect(clock.done(40)).toBeCloseTo(0.5, 12)
  expect(clock.done(80)).toBe(1)
  now += 80_000
  expect(clock.done(0)).toBe(1)
})
