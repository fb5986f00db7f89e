import fc from 'fast-check'
import { expect, test } from 'vitest'
import { action } from '../../src/lattice/action.ts'
import { averagePlaquette } from '../../src/lattice/average-plaquette.ts'
import { plaquetteSums } from '../../src/lattice/plaquette-sums.ts'
import { smoothCharge } from '../../src/lattice/smooth-charge.ts'
import { topologicalCharge } from '../../src/lattice/topological-charge.ts'
import { configurations } from './random-fields.ts'

test('a uniform field of angle d has sums V cos d and V sin d', () => {
  const links = new Float64Array(32)
  const d = (2 * Math.PI) / 16
  for (let t = 0; t < 4; t++) {
    for (let x = 0; x < 4; x++) links[t * 4 + x] = -d * x
    links[16 + t * 4 + 3] = 4 * d * t
  }
  const { cos, sin, charge } = plaquetteSums({ lattice: [4, 4], links })
  expect(cos).toBeCloseTo(16 * Math.cos(d), 12)
  expect(sin).toBeCloseTo(16 * Math.sin(d), 12)
  expect(charge).toBeCloseTo(1, 12)
})

test('agree with action, average plaquette and both charges', () => {
  fc.assert(
    fc.property(configurations, (configuration) => {
      const [nt, nx] = configuration.lattice
      const { cos, sin, charge } = plaquetteSums(configuration)
      expect(configuration.beta * (nt * nx - cos)).toBeCloseTo(action(configuration), 9)
      expect(cos / (nt * nx)).toBeCloseTo(averagePlaquette(configuration), 12)
      expect(sin / (2 * Math.PI)).toBeCloseTo(smoothCharge(configuration), 12)
      expect(charge).toBeCloseTo(topologicalCharge(configuration), 9)
    }),
  )
})
