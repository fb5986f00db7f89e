import { expect, it } from 'vitest'
import { defaultShape } from '../../../src/layers/index.ts'

it('grows with beta, and tiles the lattice', () => {
  expect(defaultShape([16, 16], 1)).toEqual({ layers: 6, block: [4, 4] })
  expect(defaultShape([16, 16], 4)).toEqual({ layers: 10, block: [4, 4] })
  expect(defaultShape([16, 16], 7)).toEqual({ layers: 26, block: [4, 8] })
  // narrower than 8x8: 14x6 is nearer to 64 plaquettes than 7x6
  expect(defaultShape([28, 6], 10)).toEqual({ layers: 42, block: [14, 6] })
})
