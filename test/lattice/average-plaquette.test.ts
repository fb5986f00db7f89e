import { expect, test } from 'vitest'
import { averagePlaquette } from '../../src/lattice/average-plaquette.ts'
import { instanton } from '../../src/lattice/instanton.ts'

test('is 1 when cold and cos(2 pi q / V) on a uniform field', () => {
  expect(averagePlaquette({ lattice: [2, 2], links: new Float32Array(8) })).toBe(1)
  expect(averagePlaquette({ lattice: [5, 7], links: instanton([5, 7], -4) })).toBeCloseTo(
    Math.cos((8 * Math.PI) / 35),
    12,
  )
})
