import { expect, test } from 'vitest'
import { besselRatios } from '../../src/exact/bessel-ratios.ts'
import { fixedPointBesselRatios } from '../../src/exact/fixed-point-bessel-ratios.ts'

test('are those of float64, and those of the power series to 66 digits', () => {
  for (const beta of [1e-3, 0.3, 4, 25, 1000]) {
    const { numbers, ratios } = fixedPointBesselRatios(beta)
    const float64 = besselRatios(beta)
    for (const [n, value] of float64.entries())
      if (value > 1e-15) expect(Math.abs(numbers.ratio(ratios[n], ratios[0]) / value - 1)).toBeLessThan(1e-13)
  }
  // I_1 / I_0 at beta = 1 from the power series of both, in whole numbers.
  const unit = 10n ** 70n
  let [i0, i1, term] = [0n, 0n, unit]
  for (let k = 1n; term > 0n; k++) {
    i0 += term
    i1 += term / (2n * k)
    term /= 4n * k * k
  }
  const { numbers, ratios } = fixedPointBesselRatios(1)
  const difference = (ratios[1] * 10n ** 70n) / numbers.one - (i1 * unit) / i0
  expect(Number(difference < 0n ? -difference : difference)).toBeLessThan(1e4)
})
