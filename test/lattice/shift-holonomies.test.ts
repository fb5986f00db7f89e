import fc from 'fast-check'
import { expect, test } from 'vitest'
import { action } from '../../src/lattice/action.ts'
import { plaquetteAngles } from '../../src/lattice/plaquette-angles.ts'
import { polyakovLoop } from '../../src/lattice/polyakov-loop.ts'
import { shiftHolonomies } from '../../src/lattice/shift-holonomies.ts'
import { topologicalCharge } from '../../src/lattice/topological-charge.ts'
import { wilsonLoop } from '../../src/lattice/wilson-loop.ts'
import { wrapAngle } from '../../src/lattice/wrap-angle.ts'
import { configurations } from './random-fields.ts'

const angles = fc.double({ min: -4, max: 4, noNaN: true })

test('changes no plaquette, and so neither action nor charge nor Wilson loops', () => {
  fc.assert(
    fc.property(configurations, angles, angles, (before, time, space) => {
      const after = { ...before, links: shiftHolonomies(before, time, space) }
      const [there, here] = [plaquetteAngles(after), plaquetteAngles(before)]
      for (let i = 0; i < here.length; i++)
        expect(Math.abs(wrapAngle(there[i]! - here[i]!))).toBeLessThan(1e-12)
      expect(action(after)).toBeCloseTo(action(before), 10)
      expect(topologicalCharge(after)).toBe(topologicalCharge(before))
      expect(wilsonLoop(after, 2, 2)).toBeCloseTo(wilsonLoop(before, 2, 2), 11)
      for (const link of after.links) expect(Math.abs(link)).toBeLessThanOrEqual(Math.PI)
    }),
  )
})

test('turns all loops around a direction by its angle', () => {
  fc.assert(
    fc.property(configurations, angles, angles, (field, time, space) => {
      const loops = (shifts: readonly [number, number], direction: 'time' | 'space') =>
        polyakovLoop({ ...field, links: shiftHolonomies(field, ...shifts) }, direction)
      // the average of cos(a + shift) is C cos(shift) - S sin(shift), with C and -S at the shifts 0 and pi / 2
      const quarter = Math.PI / 2
      const turned = (shift: number, at: number, further: number) =>
        at * Math.cos(shift) + further * Math.sin(shift)
      expect(loops([time, space], 'time')).toBeCloseTo(
        turned(time, polyakovLoop(field, 'time'), loops([quarter, 0], 'time')),
        11,
      )
      expect(loops([time, space], 'space')).toBeCloseTo(
        turned(space, polyakovLoop(field, 'space'), loops([0, quarter], 'space')),
        11,
      )
    }),
  )
})
