import { expect, test } from 'vitest'
import { averagePlaquette, averagePlaquetteInfiniteVolume } from '../../src/exact/average-plaquette.ts'
import { besselRatios } from '../../src/exact/bessel-ratios.ts'
import { torusSum } from '../../src/exact/torus-sum.ts'

test('is sum I_n^{V-1} (I_{n-1} + I_{n+1}) / 2 over sum I_n^V', () => {
  for (const [nt, nx] of [
    [2, 2],
    [5, 7],
    [8, 8],
  ] as const)
    for (const beta of [0.3, 2, 7]) {
      const ratios = besselRatios(beta)
      const volume = nt * nx
      let sum = ratios[1]
      for (let n = 1; n < ratios.length - 1; n++)
        sum += ratios[n] ** (volume - 1) * (ratios[n - 1] + ratios[n + 1])
      expect(averagePlaquette([nt, nx], beta)).toBeCloseTo(sum / torusSum(ratios, volume), 14)
    }
})

test('falls to I_1 / I_0 as the lattice grows', () => {
  for (const beta of [0.1, 1, 5, 100]) {
    const infinite = averagePlaquetteInfiniteVolume(beta)
    expect(averagePlaquette([2, 2], beta)).toBeGreaterThan(infinite)
    expect(averagePlaquette([256, 256], beta)).toBeCloseTo(infinite, 14)
  }
})

test('depends on the volume only', () => {
  expect(averagePlaquette([4, 9], 3)).toBe(averagePlaquette([6, 6], 3))
})
