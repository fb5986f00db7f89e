import { expect, test } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { polyakovLoop } from '../../src/lattice/polyakov-loop.ts'
import { namedLattices, randomConfiguration } from './random-fields.ts'

test.each(namedLattices)('is the mean over the lattice of the loop through every site of %ix%i', (nt, nx) => {
  const field = randomConfiguration([nt, nx], 1, 5)
  const link = (mu: number, t: number, x: number) => field.links[(mu * nt + (t % nt)) * nx + (x % nx)]!
  let [time, space] = [0, 0]
  for (let t = 0; t < nt; t++)
    for (let x = 0; x < nx; x++) {
      let [up, right] = [0, 0]
      for (let i = 0; i < nt; i++) up += link(0, t + i, x)
      for (let i = 0; i < nx; i++) right += link(1, t, x + i)
      time += Math.cos(up) / (nt * nx)
      space += Math.cos(right) / (nt * nx)
    }
  expect(polyakovLoop(field, 'time')).toBeCloseTo(time, 12)
  expect(polyakovLoop(field, 'space')).toBeCloseTo(space, 12)
})

test('sees links of its own direction only', () => {
  const lattice: Lattice = [3, 4]
  const links = Float64Array.from({ length: 24 }, (_, i) => (i < 12 ? 0.1 : 0.2))
  expect(polyakovLoop({ lattice, links }, 'time')).toBeCloseTo(Math.cos(0.3), 14)
  expect(polyakovLoop({ lattice, links }, 'space')).toBeCloseTo(Math.cos(0.8), 14)
})
