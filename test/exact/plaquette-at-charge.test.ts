import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { averagePlaquette } from '../../src/exact/average-plaquette.ts'
import { chargeProbability } from '../../src/exact/charge-probability.ts'
import { plaquetteAtCharge } from '../../src/exact/plaquette-at-charge.ts'

test('averages to the plaquette over P(Q), and falls with the charge', () => {
  for (const beta of [1, 4, 7]) {
    const probability = chargeProbability([8, 8], beta)
    let sum = 0
    for (let charge = 1 - probability.length; charge < probability.length; charge++)
      sum += probability[Math.abs(charge)] * plaquetteAtCharge([8, 8], beta, charge)
    expect(sum).toBeCloseTo(averagePlaquette([8, 8], beta), 11)
    expect(plaquetteAtCharge([8, 8], beta, 1)).toBeLessThan(plaquetteAtCharge([8, 8], beta, 0))
    expect(plaquetteAtCharge([8, 8], beta, -2)).toBe(plaquetteAtCharge([8, 8], beta, 2))
  }
})

test('V (<cos>_Q - <cos>) is the derivative of ln P(Q) with respect to beta', () => {
  for (const charge of [0, 1, 2]) {
    const at = (beta: number) => Math.log(chargeProbability([6, 10], beta)[charge])
    const slope = (8 * (at(4.01) - at(3.99)) - (at(4.02) - at(3.98))) / 0.12
    expect(60 * (plaquetteAtCharge([6, 10], 4, charge) - averagePlaquette([6, 10], 4))).toBeCloseTo(slope, 7)
  }
})

test.each([30, 0.5, Number.NaN])('charge %d is refused with the range', (charge) => {
  expect(() => plaquetteAtCharge([8, 8], 4, charge)).toThrow(UsageError)
  expect(() => plaquetteAtCharge([8, 8], 4, charge)).toThrow(/from -5 to 5/)
})
