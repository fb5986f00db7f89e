import { expect, test } from 'vitest'
import { InternalError } from '../../src/errors.ts'
import { plaquetteSums } from '../../src/lattice/plaquette-sums.ts'
import { topologicalCharge } from '../../src/lattice/topological-charge.ts'
import { namedLattices, randomConfiguration } from './random-fields.ts'

test.each(namedLattices)('is an integer on random links of %ix%i, both signs and zero', (nt, nx) => {
  const seen = new Set<number>()
  for (let seed = 0; seed < 300; seed++) {
    const configuration = randomConfiguration([nt, nx], 1, seed)
    const charge = topologicalCharge(configuration)
    expect(Number.isInteger(charge) && !Object.is(charge, -0)).toBe(true)
    expect(Math.abs(plaquetteSums(configuration).charge - charge)).toBeLessThan(1e-12 * nt * nx)
    expect(Math.abs(charge)).toBeLessThan((nt * nx) / 2)
    seen.add(charge)
  }
  for (const charge of [-1, 0, 1]) expect(seen).toContain(charge)
})

test('float32 links give the charge of the same links in float64', () => {
  for (let seed = 0; seed < 50; seed++) {
    const configuration = randomConfiguration([8, 8], 1, seed)
    const links = Float32Array.from(configuration.links)
    expect(topologicalCharge({ ...configuration, links })).toBe(
      topologicalCharge({ ...configuration, links: Float64Array.from(links) }),
    )
  }
})

test('links that are not numbers are an internal error', () => {
  const links = new Float64Array(8).fill(Number.NaN)
  expect(() => topologicalCharge({ lattice: [2, 2], links })).toThrow(InternalError)
  expect(() => topologicalCharge({ lattice: [2, 2], links })).toThrow(/not an integer/)
})
