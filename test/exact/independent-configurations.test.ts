import { describe, expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import {
  averagePlaquette,
  chargeProbability,
  chargeSquared,
  independentConfigurations,
  smoothChargeSquared,
  wilsonLoop,
} from '../../src/exact/index.ts'
import { chiSquared } from '../../src/stats/index.ts'

const cases: [Lattice, number][] = [
  [[2, 2], 1],
  [[2, 3], 0.3],
  [[8, 8], 1],
  [[8, 8], 4],
  [[5, 7], 2.5],
  [[6, 10], 6],
  [[16, 16], 4],
  [[16, 16], 7],
]

/** (mean - exact) / error of independent values; 0 for values that all are what they must be to rounding. */
function zScore(values: ArrayLike<number>, exact: number): number {
  const n = values.length
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    sum += values[i]!
    squares += values[i]! ** 2
  }
  const mean = sum / n
  if (Math.abs(mean - exact) < 1e-6) return 0
  return (mean - exact) / Math.sqrt((squares / n - mean * mean) / n)
}

// 6 checks at 4 sigma (or p = 6e-5) in 16 cases: a false alarm in one run of 150; the seed is fixed.
describe.each(['f32', 'f64'] as const)('independent draws in %s', (precision) => {
  it.each(cases)('follow e^{-S} on %j at beta %f', (lattice, beta) => {
    const count = lattice[0] * lattice[1] > 100 ? 3000 : 10_000
    const draws = independentConfigurations({ lattice, beta, count, seed: 11, precision })
    const volume = lattice[0] * lattice[1]
    const { cos, sin, charge } = draws.plaquetteSums()
    expect(
      Math.abs(
        zScore(
          cos.map((c) => c / volume),
          averagePlaquette(lattice, beta),
        ),
      ),
    ).toBeLessThan(4)
    expect(
      Math.abs(
        zScore(
          sin.map((s) => (s / (2 * Math.PI)) ** 2),
          smoothChargeSquared(lattice, beta),
        ),
      ),
    ).toBeLessThan(4)
    expect(
      Math.abs(
        zScore(
          charge.map((q) => q * q),
          chargeSquared(lattice, beta),
        ),
      ),
    ).toBeLessThan(4)
    expect(Math.abs(zScore(charge, 0))).toBeLessThan(4)
    expect(Math.abs(zScore(draws.wilsonLoop(2, 2), wilsonLoop(lattice, beta, 4)))).toBeLessThan(4)
    const exact = chargeProbability(lattice, beta)
    const bins = Array.from({ length: 2 * exact.length - 1 }, (_, i) => i - exact.length + 1)
    const counts = bins.map((bin) => charge.reduce((n, q) => n + (q === bin ? 1 : 0), 0))
    const { pValue } = chiSquared({ counts, probabilities: bins.map((bin) => exact[Math.abs(bin)]!) })
    expect(pValue).toBeGreaterThan(6e-5)
  })

  it('differ from chain to chain and from seed to seed, and repeat', () => {
    const draw = (seed: number) =>
      independentConfigurations({ lattice: [4, 4], beta: 2, count: 3, seed, precision })
        .links()
        .slice()
    expect(draw(5)).toEqual(draw(5))
    expect(draw(5)).not.toEqual(draw(6))
    expect(draw(5).subarray(0, 32)).not.toEqual(draw(5).subarray(32, 64))
  })
})

it.each([
  [{ lattice: [1, 4], beta: 1, count: 1 }, /lattice/],
  [{ lattice: [4, 4], beta: 0, count: 1 }, /beta must be above 0/],
  [{ lattice: [4, 4], beta: 1, count: 0 }, /count must be at least 1/],
] as const)('refuses %j', (options, message) => {
  expect(() => independentConfigurations(options)).toThrow(message)
})
