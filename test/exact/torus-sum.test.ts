import { expect, test } from 'vitest'
import { torusSum } from '../../src/exact/torus-sum.ts'

test('counts both signs of n', () => {
  expect(torusSum(Float64Array.of(1, 0.5, 0.25), 2)).toBe(1 + 2 * (0.25 + 0.0625))
})
