import { expect, test } from 'vitest'
import { action } from '../../src/lattice/action.ts'
import { force } from '../../src/lattice/force.ts'
import { plaquetteAngles } from '../../src/lattice/plaquette-angles.ts'
import { namedLattices, randomConfiguration } from './random-fields.ts'

test.each(namedLattices)('is the derivative of the action on %ix%i', (nt, nx) => {
  const configuration = randomConfiguration([nt, nx], 2.5, 11)
  const gradient = force(configuration)
  const h = 1e-4
  const shifted = (link: number, shift: number) => {
    const links = Float64Array.from(configuration.links)
    links[link] += shift
    return action({ ...configuration, links })
  }
  for (let link = 0; link < gradient.length; link++) {
    // Fourth-order central difference: truncation beta h^4/30, rounding 1e-16 S/h, both below 1e-9.
    const slope =
      (8 * (shifted(link, h) - shifted(link, -h)) - (shifted(link, 2 * h) - shifted(link, -2 * h))) / (12 * h)
    expect(Math.abs(gradient[link] - slope)).toBeLessThan(1e-8)
  }
})

test('vanishes on a uniform field', () => {
  const links = new Float64Array(24)
  links.set([0.3, 0.3, 0.3], 0)
  expect(plaquetteAngles({ lattice: [4, 3], links })).toEqual(new Float64Array(12))
  for (const component of force({ lattice: [4, 3], beta: 2, links })) expect(Math.abs(component)).toBe(0)
})
