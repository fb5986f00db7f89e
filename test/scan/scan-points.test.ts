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

it('texts name points by themselves where they can, else by their last part and digits that tell them apart', () => {
  const models = ['best.safetensors', 'a/best.safetensors', 'b/best.safetensors', 'ä ö/x y', '../..']
  const names = scanPoints({ lattice: ['8x8'], model: models }, (values) => ({ ...values, seed: 1 })).map(
    ({ name }) => name.replace('lattice-8x8_model-', ''),
  )
  expect(names[0]).toBe('best.safetensors')
  for (const name of names.slice(1, 3)) expect(name).toMatch(/^best-[0-9a-f]{8}$/)
  expect(names[3]).toMatch(/^x-y-[0-9a-f]{8}$/)
  expect(new Set(names).size).toBe(models.length)
  const [long] = scanPoints({ model: ['x'.repeat(300)] }, (values) => values)
  expect(long!.name.length).toBeLessThan(100)
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
