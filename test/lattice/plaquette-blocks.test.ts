import { expect, it } from 'vitest'
import { linkBlocks, plaquetteBlocks } from '../../src/lattice/index.ts'

it('a link moves with the block that both of its plaquettes lie in, and is frozen between two', () => {
  const [nt, nx] = [6, 8]
  for (const corner of [
    [0, 0],
    [1, 3],
    [2, 1],
  ] as const) {
    const links = linkBlocks([nt, nx], [3, 4], corner)
    const plaquettes = plaquetteBlocks([nt, nx], [3, 4], corner)
    for (let t = 0; t < nt; t++)
      for (let x = 0; x < nx; x++) {
        const here = plaquettes[t * nx + x]!
        const left = plaquettes[t * nx + ((x + nx - 1) % nx)]!
        const earlier = plaquettes[((t + nt - 1) % nt) * nx + x]!
        expect(links[t * nx + x]).toBe(here === left ? here : -1)
        expect(links[nt * nx + t * nx + x]).toBe(here === earlier ? here : -1)
      }
    for (let block = 0; block < 4; block++) expect(plaquettes.filter((b) => b === block)).toHaveLength(12)
  }
})

it('of a whole lattice all lie in block 0', () => {
  expect(plaquetteBlocks([2, 3], 'whole', [1, 1])).toEqual(new Int32Array(6))
})
