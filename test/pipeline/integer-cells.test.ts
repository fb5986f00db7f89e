import { expect, it } from 'vitest'
import { chargeProbability } from '../../src/exact/index.ts'
import { expectationOf } from '../../src/measurements/expectation-of.ts'
import { topologicalCharge } from '../../src/measurements/index.ts'
import { integerCells } from '../../src/pipeline/integer-cells.ts'

it('sums Q, Q^2 and counts, with the probability of each count beside it', () => {
  const target = { lattice: [8, 8], beta: 4 } as const
  const exact = [...chargeProbability(target.lattice, target.beta)]
  const { width, add, probabilities } = integerCells(
    expectationOf('Q', topologicalCharge().description, target).probabilities!,
  )
  // P(4) = 5.5e-8 is kept, P(5) = 9.5e-12 is not.
  expect(probabilities.length).toBe(9)
  expect(width).toBe(2 + probabilities.length)
  const sums = new Float64Array(2 * width)
  for (const charge of [1, -2, 0, -0, 7, -4]) add(charge, sums, width, 0)
  expect([...sums.subarray(0, width)]).toEqual(Array(width).fill(0))
  expect([...sums.subarray(width)]).toEqual([2, 70, 1, 0, 1, 0, 2, 1, 0, 0, 0])
  probabilities.forEach((probability, i) => {
    expect(probability).toBe(exact[Math.abs(i - 4)])
  })
})

it('counts values that are all on one side of 0, and those between that never come', () => {
  const { width, add, probabilities } = integerCells(
    new Map([
      [5, 0.25],
      [3, 0.75],
    ]),
  )
  expect(probabilities).toEqual([0.75, 0, 0.25])
  const sums = new Float64Array(width)
  for (const value of [5, 3, 3, 2]) add(value, sums, 0, 0)
  expect([...sums]).toEqual([13, 47, 2, 0, 1])
})
