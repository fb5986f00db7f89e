import { expect, test } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { averagePlaquette } from '../../src/exact/average-plaquette.ts'
import { chargeProbability } from '../../src/exact/charge-probability.ts'
import { chargeSquared } from '../../src/exact/charge-squared.ts'
import { plaquetteAtCharge } from '../../src/exact/plaquette-at-charge.ts'
import { smoothChargeSquared } from '../../src/exact/smooth-charge-squared.ts'
import { wilsonLoop } from '../../src/exact/wilson-loop.ts'
import { directConvolution } from './direct-convolution.ts'

const smallLattices: Lattice[] = [
  [2, 2],
  [2, 3],
  [3, 3],
  [2, 5],
]

test.each(smallLattices)('the formulas are what the definition gives on %ix%i', (nt, nx) => {
  for (const beta of [0.1, 1, 2, 5]) {
    const expected = directConvolution([nt, nx], beta)
    const relative = (value: number, to: number) => Math.abs(value / to - 1)
    expect(relative(averagePlaquette([nt, nx], beta), expected.plaquette)).toBeLessThan(1e-13)
    expect(relative(wilsonLoop([nt, nx], beta, 2), expected.wilsonLoopArea2)).toBeLessThan(1e-12)
    expect(relative(smoothChargeSquared([nt, nx], beta), expected.smoothChargeSquared)).toBeLessThan(1e-12)
    // Sectors meet the ends of the angles, where the grid is worse: up to 1.1e-8 at beta 5 on 2x2, 2e-9 on the others.
    expect(relative(chargeSquared([nt, nx], beta), expected.chargeSquared)).toBeLessThan(2e-8)
    for (const [charge, value] of chargeProbability([nt, nx], beta).entries()) {
      expect(Math.abs(value - expected.probability[charge])).toBeLessThan(1e-11)
      if (value > 1e-6)
        expect(
          relative(plaquetteAtCharge([nt, nx], beta, charge), expected.plaquetteAtCharge[charge]),
        ).toBeLessThan(2e-8)
    }
  }
})
