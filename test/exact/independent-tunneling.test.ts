import { expect, test } from 'vitest'
import { chargeProbability } from '../../src/exact/charge-probability.ts'
import { independentTunneling } from '../../src/exact/independent-tunneling.ts'

test.each([
  [2, 2.4909],
  [3, 1.8704],
  [4, 1.5348],
  [5, 1.3302],
  [6, 1.1893],
  [7, 1.0838],
])('at 16x16, beta %d, is %d (docs/physics.md 2.12)', (beta, expected) => {
  expect(independentTunneling([16, 16], beta)).toBeCloseTo(expected, 4)
})

test("is the double sum of |Q - Q'| P(Q) P(Q')", () => {
  for (const lattice of [
    [2, 2],
    [5, 7],
    [16, 16],
  ] as const) {
    const probability = chargeProbability(lattice, 1.5)
    let sum = 0
    for (let a = 1 - probability.length; a < probability.length; a++)
      for (let b = 1 - probability.length; b < probability.length; b++)
        sum += Math.abs(a - b) * probability[Math.abs(a)] * probability[Math.abs(b)]
    expect(independentTunneling(lattice, 1.5)).toBeCloseTo(sum, 10)
  }
})
