import { expect, it } from 'vitest'
import { hmcOptions } from '../../src/index.ts'
import { scanPoints } from '../../src/scan/index.ts'

const grid = (axes: Record<string, number[]>, seed = 1) =>
  scanPoints(axes, (values) => hmcOptions.parse({ seed, chains: 4, ...values }))

it('a grid has every combination once, the last parameter changing fastest', () => {
  const points = grid({ beta: [2, 3], leapfrogSteps: [5, 10] })
  expect(points.map(({ name }) => name)).toEqual([
    'beta-2_leapfrogSteps-5',
    'beta-2_leapfrogSteps-10',
    'beta-3_leapfrogSteps-5',
    'beta-3_leapfrogSteps-10',
  ])
  for (const { values, parameters } of points) expect(parameters).toMatchObject({ ...values, chains: 4 })
})

it('seeds differ from point to point, and do not depend on which other points there are', () => {
  const seeds = (points: ReturnType<typeof grid>) =>
    Object.fromEntries(points.map(({ name, parameters }) => [name, parameters.seed as number]))
  const many = seeds(grid({ beta: Array.from({ length: 1000 }, (_, i) => 1 + i / 100) }))
  expect(new Set(Object.values(many)).size).toBe(1000)
  expect(Object.values(many).every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true)
  const few = seeds(grid({ beta: [3, 2] }))
  expect(few).toEqual({ 'beta-3': many['beta-3'], 'beta-2': many['beta-2'] })
  const other = seeds(grid({ beta: [2, 3] }, 2))
  expect(other['beta-2']).not.toBe(few['beta-2'])
})

it('seeds that are scanned are those that were given', () => {
  expect(grid({ seed: [5, 6] }).map(({ parameters }) => parameters.seed)).toEqual([5, 6])
})

it('a grid without points, or with too many, is refused', () => {
  expect(() => grid({})).toThrow(/needs a parameter with values/)
  expect(() => grid({ beta: [] })).toThrow(/needs a parameter with values/)
  const thousand = Array.from({ length: 1000 }, (_, i) => i + 1)
  expect(() => grid({ beta: thousand, leapfrogSteps: thousand })).toThrow(/1000000 points, and at most 10000/)
})
