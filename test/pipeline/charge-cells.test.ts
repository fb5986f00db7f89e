import { expect, it } from 'vitest'
import { chargeProbability } from '../../src/exact/index.ts'
import { chargeCells } from '../../src/pipeline/charge-cells.ts'

it('sums Q, Q^2 and counts, with the probability of each count beside it', () => {
  const exact = [...chargeProbability([8, 8], 4)]
  const { width, add, probabilities } = chargeCells(exact)
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
