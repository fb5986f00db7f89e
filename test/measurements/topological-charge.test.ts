import { describe, expect, it } from 'vitest'
import { InternalError } from '../../src/errors.ts'
import { topologicalCharge } from '../../src/measurements/topological-charge.ts'
import { batch, itKeepsTheContract, measurement, outputs } from '../operators/synthetic.ts'

const withCharges = (first: number, rows: number[][]) => {
  const block = batch(first, rows.length, rows[0]!.length)
  return { ...block, sums: { ...block.sums, charge: Float64Array.from(rows.flat()) } }
}

describe('topologicalCharge', () => {
  const a = withCharges(0, [
    [1.9999999, -1e-12],
    [-0.9995, 3],
  ])
  const b = withCharges(2, [[0.0009, -2.0004]])
  itKeepsTheContract(topologicalCharge, { a, b }, [
    measurement(0, [
      [2, 0],
      [-1, 3],
    ]),
    measurement(2, [[0, -2]]),
  ])

  it('finds the integer charge of any links', async () => {
    const block = batch(0, 20, 4)
    const values = (await outputs(topologicalCharge(), block))[0]!.values
    expect(values.every(Number.isInteger)).toBe(true)
    expect(Math.max(...values.map((q, i) => Math.abs(q - block.sums.charge[i]!)))).toBeLessThan(1e-12)
    expect(new Set(values).size).toBeGreaterThan(1)
  })

  it('calls anything else a defect', async () => {
    for (const charge of [0.5, 1.0011, -1.998, Number.NaN])
      await expect(outputs(topologicalCharge(), withCharges(0, [[0, charge]]))).rejects.toThrow(InternalError)
  })
})
