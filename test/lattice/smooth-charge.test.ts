import { expect, test } from 'vitest'
import { instanton } from '../../src/lattice/instanton.ts'
import { smoothCharge } from '../../src/lattice/smooth-charge.ts'

test('of a uniform field is (V / 2 pi) sin(2 pi q / V), near q', () => {
  const smooth = smoothCharge({ lattice: [16, 16], links: instanton([16, 16], 3) })
  expect(smooth).toBeCloseTo((256 / (2 * Math.PI)) * Math.sin((6 * Math.PI) / 256), 10)
  expect(smooth).toBeCloseTo(3, 2)
})
