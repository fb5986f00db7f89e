import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { averagePlaquetteInfiniteVolume } from '../../src/exact/average-plaquette.ts'
import { wilsonLoop } from '../../src/exact/wilson-loop.ts'

test('obeys the area law on a large lattice', () => {
  for (const beta of [0.5, 4, 50])
    for (const area of [1, 4, 16, 100])
      expect(wilsonLoop([128, 128], beta, area) / averagePlaquetteInfiniteVolume(beta) ** area).toBeCloseTo(
        1,
        11,
      )
})

test('a loop encloses its outside too', () => {
  for (const area of [1, 4, 17])
    expect(wilsonLoop([5, 7], 9, area)).toBeCloseTo(wilsonLoop([5, 7], 9, 35 - area), 14)
  expect(wilsonLoop([5, 7], 9, 35)).toBeCloseTo(1, 14)
})

test.each([0, 36, 1.5, Number.NaN])('area %d is refused on 5x7', (area) => {
  expect(() => wilsonLoop([5, 7], 2, area)).toThrow(UsageError)
})
