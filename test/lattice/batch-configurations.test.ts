import { expect, test } from 'vitest'
import type { Batch } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { configurationsOf } from '../../src/lattice/batch-configurations.ts'
import { polyakovLoop } from '../../src/lattice/polyakov-loop.ts'
import { wilsonLoop } from '../../src/lattice/wilson-loop.ts'
import { uniform } from './random-fields.ts'

const counted = (from: number) => Float64Array.from({ length: 6 }, (_, i) => from + i)
const batch: Batch = {
  lattice: [4, 3],
  beta: 2,
  first: 40,
  steps: 2,
  chains: 3,
  links: Float32Array.from(uniform(2 * 3 * 24, Math.PI, 1)),
  acceptProbability: counted(0),
  accepted: Uint8Array.of(1, 1, 0, 0, 1, 0),
  energyError: counted(10),
  sums: { cos: counted(20), sin: counted(30), charge: counted(40) },
}

test('a step of a batch is a view of its chains', () => {
  const configurations = configurationsOf(batch, 1)
  expect(configurations).toMatchObject({ lattice: [4, 3], beta: 2, chains: 3 })
  expect([...configurations.acceptProbability]).toEqual([3, 4, 5])
  expect([...configurations.accepted]).toEqual([0, 1, 0])
  expect([...configurations.energyError]).toEqual([13, 14, 15])
  const { cos, sin, charge } = configurations.plaquetteSums()
  expect([cos, sin, charge].map((sum) => [...sum])).toEqual([
    [23, 24, 25],
    [33, 34, 35],
    [43, 44, 45],
  ])
})

test('a chain is a view of its links', () => {
  const { lattice, beta, links } = configurationsOf(batch, 1).configuration(2)
  expect({ lattice, beta, precision: links.constructor }).toEqual({
    lattice: [4, 3],
    beta: 2,
    precision: Float32Array,
  })
  expect(links.buffer).toBe(batch.links.buffer)
  expect([...links]).toEqual([...batch.links.slice(5 * 24)])
})

test('the links of a step are a view of all its chains', () => {
  const links = configurationsOf(batch, 1).links()
  expect(links.buffer).toBe(batch.links.buffer)
  expect([...links]).toEqual([...batch.links.slice(3 * 24)])
})

test('Wilson loops come from the links, one per chain', () => {
  const configurations = configurationsOf(batch, 0)
  const expected = [0, 1, 2].map((chain) => wilsonLoop(configurations.configuration(chain), 2, 3))
  expect([...configurations.wilsonLoop(2, 3)]).toEqual(expected)
  expect(new Set(expected).size).toBe(3)
})

test.each(['time', 'space'] as const)(
  'Polyakov loops in %s come from the links, one per chain',
  (direction) => {
    const configurations = configurationsOf(batch, 0)
    const expected = [0, 1, 2].map((chain) => polyakovLoop(configurations.configuration(chain), direction))
    expect([...configurations.polyakovLoop(direction)]).toEqual(expected)
    expect(new Set(expected).size).toBe(3)
  },
)

test.each([-1, 2, 0.5, Number.NaN])('step %d of two is refused', (step) => {
  expect(() => configurationsOf(batch, step)).toThrow(UsageError)
})

test.each([-1, 3, 0.5])('chain %d of three is refused', (chain) => {
  expect(() => configurationsOf(batch, 0).configuration(chain)).toThrow(UsageError)
})
