import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { action } from '../../src/lattice/action.ts'
import { averagePlaquette } from '../../src/lattice/average-plaquette.ts'
import { force } from '../../src/lattice/force.ts'
import { gaugeTransform } from '../../src/lattice/gauge-transform.ts'
import { hamiltonian } from '../../src/lattice/hamiltonian.ts'
import { leapfrog } from '../../src/lattice/leapfrog.ts'
import { plaquetteAngles } from '../../src/lattice/plaquette-angles.ts'
import { plaquetteSums } from '../../src/lattice/plaquette-sums.ts'
import { polyakovLoop } from '../../src/lattice/polyakov-loop.ts'
import { smoothCharge } from '../../src/lattice/smooth-charge.ts'
import { topologicalCharge } from '../../src/lattice/topological-charge.ts'
import { wilsonLoop } from '../../src/lattice/wilson-loop.ts'
import { wrapAngle } from '../../src/lattice/wrap-angle.ts'
import { configurations, uniform } from './random-fields.ts'

test('changes the links and nothing that is physical', () => {
  fc.assert(
    fc.property(configurations, fc.integer(), (before, seed) => {
      const [nt, nx] = before.lattice
      const after = { ...before, links: gaugeTransform(before, uniform(nt * nx, 10, seed)) }
      const momenta = uniform(2 * nt * nx, 1, seed + 1)
      expect(Math.abs(wrapAngle(after.links[0] - before.links[0]))).toBeGreaterThan(0)
      expect(Math.max(...after.links.map(Math.abs))).toBeLessThanOrEqual(Math.PI)

      const [there, here] = [plaquetteAngles(after), plaquetteAngles(before)]
      for (let i = 0; i < here.length; i++)
        expect(Math.abs(wrapAngle(there[i] - here[i]))).toBeLessThan(1e-12)
      expect(topologicalCharge(after)).toBe(topologicalCharge(before))
      expect(plaquetteSums(after).charge).toBeCloseTo(plaquetteSums(before).charge, 11)
      for (const measure of [smoothCharge, averagePlaquette])
        expect(measure(after)).toBeCloseTo(measure(before), 11)
      expect(wilsonLoop(after, 2, 2)).toBeCloseTo(wilsonLoop(before, 2, 2), 11)
      for (const direction of ['time', 'space'] as const)
        expect(polyakovLoop(after, direction)).toBeCloseTo(polyakovLoop(before, direction), 11)
      expect(action(after)).toBeCloseTo(action(before), 10)
      expect(hamiltonian(after, momenta)).toBeCloseTo(hamiltonian(before, momenta), 10)

      const [forceAfter, forceBefore] = [force(after), force(before)]
      for (let i = 0; i < forceBefore.length; i++) expect(forceAfter[i]).toBeCloseTo(forceBefore[i], 10)
      const [endAfter, endBefore] = [leapfrog(after, momenta, 0.1, 3), leapfrog(before, momenta, 0.1, 3)]
      for (let i = 0; i < momenta.length; i++)
        expect(endAfter.momenta[i]).toBeCloseTo(endBefore.momenta[i], 9)
    }),
  )
})

test('the transformation back restores the links', () => {
  fc.assert(
    fc.property(configurations, fc.integer(), (before, seed) => {
      const angles = uniform(before.links.length / 2, Math.PI, seed)
      const links = gaugeTransform(before, angles)
      const back = gaugeTransform(
        { ...before, links },
        angles.map((a) => -a),
      )
      for (let i = 0; i < back.length; i++)
        expect(Math.abs(wrapAngle(back[i] - before.links[i]))).toBeLessThan(1e-12)
    }),
  )
})

test('needs one angle per site', () => {
  const field = { lattice: [2, 3] as const, links: new Float64Array(12) }
  expect(() => gaugeTransform(field, new Float64Array(5))).toThrow(UsageError)
  expect(() => gaugeTransform(field, new Float64Array(5))).toThrow(/one per site, 6/)
})
