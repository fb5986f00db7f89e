import { expect, it } from 'vitest'
import { instantiateKernels } from '../../src/kernels/wasm.ts'

// Random123 1.14, tests/kat_vectors, lines "philox4x32 10": counter, key, output
const vectors = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const

it.each(['f32', 'f64'] as const)('Philox 4x32-10 gives the published words (%s)', (precision) => {
  const kernels = instantiateKernels(precision)
  for (const [[c0, c1, c2, c3], [k0, k1], output] of vectors) {
    const words = [0, 1, 2, 3].map((word) => kernels.philoxWord(c0, c1, c2, c3, k0, k1, word) >>> 0)
    expect(words).toEqual(output)
  }
})
