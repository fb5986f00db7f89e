import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { configurationsOf } from '../../src/lattice/batch-configurations.ts'
import { polyakovLoop } from '../../src/measurements/polyakov-loop.ts'
import { batch, itKeepsTheContract, outputs } from '../operators/synthetic.ts'

describe('polyakovLoop', () => {
  const [a, b] = [batch(0, 2, 2), batch(2, 1, 2)]
  const expected = (block: typeof a) => ({
    name: 'polyakov',
    first: block.first,
    steps: block.steps,
    chains: 2,
    values: Float64Array.from(
      Array.from({ length: block.steps }, (_, step) => [
        ...configurationsOf(block, step).polyakovLoop('time'),
      ]).flat(),
    ),
  })
  itKeepsTheContract(() => polyakovLoop(), { a, b }, [expected(a), expected(b)])

  it('runs around the shorter side by default, around time where both are equal', async () => {
    for (const [lattice, direction] of [
      [[2, 3], 'time'],
      [[3, 2], 'space'],
      [[3, 3], 'time'],
    ] as const) {
      const block = batch(0, 1, 2, [...lattice])
      const [short] = await outputs(polyakovLoop(), block)
      expect([...short!.values]).toEqual([...configurationsOf(block, 0).polyakovLoop(direction)])
    }
  })

  it('is called by its direction where one is given', async () => {
    for (const [direction, name] of [
      ['time', 'polyakovTime'],
      ['space', 'polyakovSpace'],
    ] as const) {
      const [measured] = await outputs(polyakovLoop(direction), a)
      expect(measured!.name).toBe(name)
      expect([...measured!.values.subarray(0, 2)]).toEqual([
        ...configurationsOf(a, 0).polyakovLoop(direction),
      ])
    }
  })

  it('refuses another direction, at once', () => {
    expect(() => polyakovLoop('diagonal' as 'time')).toThrow(UsageError)
    expect(() => polyakovLoop('diagonal' as 'time')).toThrow(/the direction is time, space or short/)
  })
})
