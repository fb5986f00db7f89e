import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plaquetteAngles } from '../../src/lattice/plaquette-angles.ts'
import { configurations } from './random-fields.ts'

test('each link enters two plaquettes, once with each sign', () => {
  const lattice = [3, 4] as const
  const time = (t: number, x: number) => t * 4 + x
  const space = (t: number, x: number) => 12 + t * 4 + x
  const touched = (link: number) => {
    const links = new Float64Array(24)
    links[link] = 1
    return Object.fromEntries([...plaquetteAngles({ lattice, links }).entries()].filter(([, x]) => x !== 0))
  }
  expect(touched(time(1, 2))).toEqual({ [time(1, 2)]: 1, [time(1, 1)]: -1 })
  expect(touched(time(1, 0))).toEqual({ [time(1, 0)]: 1, [time(1, 3)]: -1 })
  expect(touched(space(1, 2))).toEqual({ [time(0, 2)]: 1, [time(1, 2)]: -1 })
  expect(touched(space(0, 2))).toEqual({ [time(2, 2)]: 1, [time(0, 2)]: -1 })
})

test('their unwrapped sum vanishes on the torus', () => {
  fc.assert(
    fc.property(configurations, (configuration) => {
      expect(plaquetteAngles(configuration).reduce((a, b) => a + b, 0)).toBeCloseTo(0, 10)
    }),
  )
})
