import { SMALLEST_CHARGE_PROBABILITY } from '../exact/index.ts'
import type { Contribution } from '../stats/cell-sums.ts'

/**
 * What the cells of a charge sum: Q, Q^2, then how often each charge from -largest to largest was met, beyond which no run
 * comes; and the exact probabilities of these charges, from P(0), P(1), P(2), ...
 */
export function chargeCells(chargeProbability: readonly number[]): {
  width: number
  add: Contribution
  probabilities: number[]
} {
  const kept = chargeProbability.filter((probability) => probability > SMALLEST_CHARGE_PROBABILITY)
  const largest = kept.length - 1
  const add: Contribution = (charge, sums, at) => {
    sums[at]! += charge
    sums[at + 1]! += charge * charge
    if (Math.abs(charge) <= largest) sums[at + 2 + largest + charge]! += 1
  }
  return { width: 3 + 2 * largest, add, probabilities: [...kept.slice(1).reverse(), ...kept] }
}
