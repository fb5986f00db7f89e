import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { averagePlaquette } from '../../src/lattice/average-plaquette.ts'
import { gaugeTransform } from '../../src/lattice/gauge-transform.ts'
import { instanton } from '../../src/lattice/instanton.ts'
import { plaquetteAngles } from '../../src/lattice/plaquette-angles.ts'
import { wilsonLoop } from '../../src/lattice/wilson-loop.ts'
import { configurations, uniform } from './random-fields.ts'

test('the 1x1 loop is the average plaquette', () => {
  fc.assert(
    fc.property(configurations, (configuration) => {
      expect(wilsonLoop(configuration, 1, 1)).toBeCloseTo(averagePlaquette(configuration), 12)
    }),
  )
})

test('the angle of a loop is the sum of the plaquettes inside it, in any gauge', () => {
  const cases = fc.tuple(configurations, fc.nat(), fc.nat(), fc.integer())
  fc.assert(
    fc.property(cases, ([configuration, spare, spareTime, seed]) => {
      const [nt, nx] = configuration.lattice
      const [r, t] = [1 + (spare % nx), 1 + (spareTime % nt)]
      const angles = plaquetteAngles(configuration)
      let sum = 0
      for (let row = 0; row < nt; row++)
        for (let x = 0; x < nx; x++) {
          let inside = 0
          for (let i = 0; i < t; i++)
            for (let j = 0; j < r; j++) inside += angles[((row + i) % nt) * nx + ((x + j) % nx)]
          sum += Math.cos(inside)
        }
      const links = gaugeTransform(configuration, uniform(nt * nx, Math.PI, seed))
      expect(wilsonLoop({ ...configuration, links }, r, t)).toBeCloseTo(sum / (nt * nx), 11)
    }),
  )
})

test('a uniform field obeys cos(area d), space before time', () => {
  const field = { lattice: [6, 10] as const, links: instanton([6, 10], 2) }
  for (const [r, t] of [
    [2, 2],
    [4, 3],
    [10, 6],
    [7, 1],
  ])
    expect(wilsonLoop(field, r, t)).toBeCloseTo(Math.cos((r * t * 4 * Math.PI) / 60), 12)
})

test('r counts sites in space and t in time', () => {
  // One row of time links at x = 0 turned by 1: a loop feels it only if it ends there, so r decides, t multiplies.
  const links = new Float64Array(24)
  for (let t = 0; t < 4; t++) links[t * 3] = 1
  const field = { lattice: [4, 3] as const, links }
  expect(wilsonLoop(field, 1, 2)).toBeCloseTo((2 * Math.cos(2) + 1) / 3, 12)
  expect(wilsonLoop(field, 3, 2)).toBeCloseTo(1, 12)
})

test.each([
  [0, 1],
  [1, 0],
  [4, 1],
  [1, 5],
  [1.5, 1],
  [Number.NaN, 1],
])('%dx%d does not fit on 4x3', (r, t) => {
  const field = { lattice: [4, 3] as const, links: new Float64Array(24) }
  expect(() => wilsonLoop(field, r, t)).toThrow(UsageError)
  expect(() => wilsonLoop(field, r, t)).toThrow(/r is a whole number from 1 to 3, t from 1 to 4/)
})
