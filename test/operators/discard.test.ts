import { describe, expect, it } from 'vitest'
import type { Batch, Measurement } from '../../src/batch.ts'
import { UsageError } from '../../src/errors.ts'
import { discard } from '../../src/operators/discard.ts'
import { batch, cut, itKeepsTheContract, measurement, outputs } from './synthetic.ts'

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => [from + i, -(from + i)])

describe('discard', () => {
  const b = measurement(4, rows(4, 8))
  itKeepsTheContract(() => discard<Measurement>(3), { a: measurement(0, rows(0, 4)), b }, [
    measurement(3, rows(3, 4)),
    b,
  ])

  it('leaves the same trajectories however the stream is cut', async () => {
    for (const n of [0, 1, 4, 5, 11, 12])
      for (const sizes of [[12], [4, 8], [5, 7], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]]) {
        const left = await outputs(discard<Measurement>(n), ...cut(measurement(0, rows(0, 12)), ...sizes))
        expect(left.flatMap(({ values }) => [...values])).toEqual(rows(n, 12).flat())
        expect(left[0]?.first).toBe(n === 12 ? undefined : n)
        expect(left.every(({ steps, values }) => steps > 0 && values.length === 2 * steps)).toBe(true)
      }
  })

  it('cuts batches without copying', async () => {
    const block = batch(2, 4, 2)
    const [left] = (await outputs(discard<Batch>(5), block)) as [Batch]
    expect(left).toMatchObject({ first: 5, steps: 1 })
    expect(left.links.buffer).toBe(block.links.buffer)
    expect([...left.links]).toEqual([...block.links.subarray(3 * 24)])
    expect([...left.sums.sin]).toEqual([...block.sums.sin.subarray(6)])
  })

  it('refuses an n that cannot be', () => {
    for (const n of [-1, 1.5, Number.NaN]) expect(() => discard(n)).toThrow(UsageError)
  })
})
