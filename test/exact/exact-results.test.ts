import { expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { averagePlaquette } from '../../src/exact/average-plaquette.ts'
import { exactResults } from '../../src/exact/exact-results.ts'
import { polyakovLoopSquared } from '../../src/exact/polyakov-loop-squared.ts'
import { largeBetaTable } from './large-beta-table.ts'
import { referenceTable } from './reference-table.ts'

test.each(referenceTable)('agrees with 40-digit arithmetic at $lattice, beta $beta', (expected) => {
  const results = exactResults(expected.lattice, expected.beta)
  const { chargeProbability, wilsonLoop, lattice, beta, chargeSquared, susceptibility, ...numbers } = expected
  for (const [name, value] of Object.entries(numbers) as [keyof typeof numbers, number][]) {
    expect(Math.abs(results[name] / value - 1), name).toBeLessThan(5e-14)
  }
  expect(Math.abs(results.chargeSquared / chargeSquared - 1)).toBeLessThan(1e-15)
  expect(Math.abs(results.susceptibility / susceptibility - 1)).toBeLessThan(1e-15)
  expect(Object.keys(results.wilsonLoop)).toEqual(Object.keys(wilsonLoop))
  for (const [size, value] of Object.entries(wilsonLoop))
    expect(Math.abs(results.wilsonLoop[size] / value - 1), size).toBeLessThan(1e-14)
  expect(results.chargeProbability.length).toBe(chargeProbability.length)
  for (const [charge, value] of chargeProbability.entries())
    expect(Math.abs(results.chargeProbability[charge] - value), `P(${charge})`).toBeLessThan(4e-15)
})

test.each(largeBetaTable)('<cos> agrees with 70-digit arithmetic at $lattice, beta $beta', (expected) => {
  const { lattice, beta, plaquette } = expected
  expect(Math.abs(averagePlaquette(lattice, beta) / plaquette - 1)).toBeLessThan(3e-15)
})

test('has the fields that `leapstream exact --json` prints, as plain numbers', () => {
  const results = exactResults([16, 16], 4)
  expect(JSON.parse(JSON.stringify(results))).toEqual(results)
  expect(Object.keys(results)).toEqual([
    'lattice',
    'beta',
    'plaquette',
    'plaquetteInfiniteVolume',
    'chargeSquared',
    'susceptibility',
    'susceptibilityInfiniteVolume',
    'smoothChargeSquared',
    'wilsonLoop',
    'polyakovLoopSquared',
    'chargeProbability',
  ])
})

test('knows the Polyakov loops of both directions', () => {
  const { time, space } = exactResults([4, 32], 5).polyakovLoopSquared
  expect(time).toBe(polyakovLoopSquared([4, 32], 5, 'time'))
  expect(space).toBe(polyakovLoopSquared([4, 32], 5, 'space'))
})

test('Wilson loops that do not fit are left out', () => {
  expect(Object.keys(exactResults([3, 8], 2).wilsonLoop)).toEqual(['1x1', '2x2'])
  expect(Object.keys(exactResults([4, 4], 2).wilsonLoop)).toEqual(['1x1', '2x2', '4x4'])
})

test('is finite, in range and free of contradictions on any lattice, at any beta', () => {
  // exactResults itself compares sum Q^2 P(Q) with the closed formula and throws where they differ.
  for (const lattice of [
    [2, 2],
    [5, 7],
    [6, 10],
    [64, 8],
    [128, 128],
    [512, 512],
  ] as const)
    for (const beta of [0.01, 0.1, 1, 3, 10, 30, 100, 200, 600]) {
      const results = exactResults(lattice, beta)
      const { plaquette, chargeSquared, smoothChargeSquared, chargeProbability } = results
      const label = `${lattice.join('x')} at beta ${beta}`
      expect(plaquette > 0 && plaquette < 1 && smoothChargeSquared > 0 && chargeSquared >= 0, label).toBe(
        true,
      )
      expect(chargeProbability.length <= (lattice[0] * lattice[1]) / 2 + 1, label).toBe(true)
      for (const [charge, value] of chargeProbability.entries())
        expect(value > 0 && (charge === 0 || value < chargeProbability[charge - 1]), label).toBe(true)
    }
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('beta %d is refused', (beta) => {
  expect(() => exactResults([8, 8], beta)).toThrow(UsageError)
  expect(() => exactResults([8, 8], beta)).toThrow(/use a positive number/)
})
