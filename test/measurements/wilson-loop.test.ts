import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { configurationsOf } from '../../src/lattice/batch-configurations.ts'
import { wilsonLoop } from '../../src/measurements/wilson-loop.ts'
import { batch, itKeepsTheContract, outputs } from '../operators/synthetic.ts'

describe('wilsonLoop', () => {
  const [a, b] = [batch(0, 2, 2), batch(2, 1, 2)]
  const expected = (block: typeof a) => ({
    name: 'W3x2',
    first: block.first,
    steps: block.steps,
    chains: 2,
    values: Float64Array.from(
      Array.from({ length: block.steps }, (_, step) => [
        ...configurationsOf(block, step).wilsonLoop(3, 2),
      ]).flat(),
    ),
  })
  itKeepsTheContract(() => wilsonLoop(3, 2), { a, b }, [expected(a), expected(b)])

  it('of one plaquette is the average plaquette', async () => {
    const [block] = await outputs(wilsonLoop(1, 1), a)
    block!.values.forEach((value, row) => {
      expect(value).toBeCloseTo(a.sums.cos[row]! / 6, 12)
    })
  })

  it('refuses sides that cannot be, at once, and loops larger than the lattice', async () => {
    for (const [r, t] of [
      [0, 1],
      [1, -1],
      [1.5, 1],
    ] as const)
      expect(() => wilsonLoop(r, t)).toThrow(UsageError)
    await expect(outputs(wilsonLoop(4, 1), a)).rejects.toThrow(
      /does not fit on a 2x3 lattice: use r <= 3 and t <= 2/,
    )
    await expect(outputs(wilsonLoop(1, 3), a)).rejects.toThrow(UsageError)
  })
})
