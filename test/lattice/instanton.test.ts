import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { instanton } from '../../src/lattice/instanton.ts'
import { plaquetteAngles } from '../../src/lattice/plaquette-angles.ts'
import { topologicalCharge } from '../../src/lattice/topological-charge.ts'
import { wrapAngle } from '../../src/lattice/wrap-angle.ts'
import { lattices } from './random-fields.ts'

test('has its charge, and the same angle in every plaquette', () => {
  fc.assert(
    fc.property(lattices, fc.nat(), fc.boolean(), ([nt, nx], spare, negative) => {
      const size = spare % Math.ceil((nt * nx) / 2)
      const charge = negative ? -size : size
      const links = instanton([nt, nx], charge)
      expect(topologicalCharge({ lattice: [nt, nx], links })).toBe(charge + 0)
      for (const x of plaquetteAngles({ lattice: [nt, nx], links }))
        expect(wrapAngle(x - (2 * Math.PI * charge) / (nt * nx))).toBeCloseTo(0, 11)
    }),
  )
})

test.each([2, -2, 0.5, Number.NaN])('charge %d is refused on 2x2', (charge) => {
  expect(() => instanton([2, 2], charge)).toThrow(UsageError)
  expect(() => instanton([2, 2], charge)).toThrow(/whole number smaller than 2 in size/)
})
