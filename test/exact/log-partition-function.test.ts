import { expect, test } from 'vitest'
import { averagePlaquette } from '../../src/exact/average-plaquette.ts'
import { logPartitionFunction } from '../../src/exact/log-partition-function.ts'

test('its derivative with respect to beta is V <cos>', () => {
  for (const lattice of [
    [2, 2],
    [5, 7],
    [6, 10],
    [16, 16],
  ] as const)
    for (const beta of [0.1, 1, 4, 20]) {
      const at = (k: number) => logPartitionFunction(lattice, beta + k * 1e-3 * beta)
      const slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12e-3 * beta)
      const volume = lattice[0] * lattice[1]
      expect(slope / (volume * averagePlaquette(lattice, beta))).toBeCloseTo(1, 9)
    }
})

test('is V ln I_0(beta) on large lattices', () => {
  expect(logPartitionFunction([64, 64], 1) / 4096).toBeCloseTo(Math.log(1.2660658777520084), 14)
})
