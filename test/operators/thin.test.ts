import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Batch, Measurement } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { thin } from '../../src/operators/thin.ts'
import { batch, cut, itKeepsTheContract, measurement, outputs } from './synthetic.ts'

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => [from + i, -(from + i)])

describe('thin', () => {
  itKeepsTheContract(
    () => thin<Measurement>(3),
    { a: measurement(0, rows(0, 4)), b: measurement(4, rows(4, 8)) },
    [measurement(0, [rows(0, 1)[0]!, rows(3, 4)[0]!]), measurement(2, rows(6, 7))],
  )

  it('keeps the same trajectories however the stream is cut, and numbers them anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 7 }),
        async (sizes, first, k) => {
          const length = sizes.reduce((sum, size) => sum + size, 0)
          const blocks = cut(measurement(first, rows(first, first + length)), ...sizes)
          const kept = await outputs(thin<Measurement>(k), ...blocks)
          const numbers = kept.flatMap((block) =>
            Array.from({ length: block.steps }, (_, i) => block.first + i),
          )
          const expected = rows(first, first + length).filter(([number]) => number! % k === 0)
          expect(numbers.map((number) => [number * k, -(number * k)].map((x) => x + 0))).toEqual(
            expected.map((row) => row.map((x) => x + 0)),
          )
          expect(kept.flatMap(({ values }) => [...values].map((x) => x + 0))).toEqual(
            expected.flat().map((x) => x + 0),
          )
          expect(kept.every(({ steps }) => steps > 0)).toBe(true)
        },
      ),
      { seed: 91, numRuns: 100 },
    )
  })

  it('composes: thin(2) and then thin(3) is thin(6)', async () => {
    const blocks = cut(measurement(1, rows(1, 31)), 7, 1, 12, 10)
    const twice = await outputs(thin<Measurement>(3), ...(await outputs(thin<Measurement>(2), ...blocks)))
    const once = await outputs(thin<Measurement>(6), ...blocks)
    expect(twice.flatMap(({ values }) => [...values])).toEqual(once.flatMap(({ values }) => [...values]))
    expect(twice[0]!.first).toBe(once[0]!.first)
  })

  it('thins batches, every array alike', async () => {
    const block = batch(3, 5, 2)
    const [kept] = (await outputs(thin<Batch>(2), block)) as [Batch]
    // Trajectories 4 and 6 are steps 1 and 3.
    expect(kept).toMatchObject({ first: 2, steps: 2, chains: 2, beta: 2, lattice: [2, 3] })
    const at = (array: ArrayLike<number>, width: number) => [
      ...Array.from(array).slice(width, 2 * width),
      ...Array.from(array).slice(3 * width, 4 * width),
    ]
    expect([...kept.links]).toEqual(at(block.links, 24))
    for (const key of ['acceptProbability', 'accepted', 'energyError'] as const)
      expect([...kept[key]]).toEqual(at(block[key], 2))
    for (const key of ['cos', 'sin', 'charge'] as const)
      expect([...kept.sums[key]]).toEqual(at(block.sums[key], 2))
    expect(kept.accepted).toBeInstanceOf(Uint8Array)
  })

  it('refuses a k that cannot be', () => {
    for (const k of [0, -1, 1.5, Number.NaN]) expect(() => thin(k)).toThrow(UsageError)
  })
})
