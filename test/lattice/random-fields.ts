import fc from 'fast-check'
import type { Configuration, Lattice } from '../../src/batch.ts'

/** Lattices with sides from 2 to 7, even and odd, square and not. */
export const lattices = fc.tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 7 }))

/** Lattices on which a rule is checked one by one. */
export const namedLattices: readonly Lattice[] = [
  [2, 2],
  [2, 5],
  [5, 7],
  [6, 10],
  [8, 8],
]

/** `length` numbers, uniform in [-scale, scale), the same for the same seed (mulberry32). */
export function uniform(length: number, scale: number, seed: number): Float64Array {
  let state = seed | 0
  return Float64Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return scale * (((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1)
  })
}

/** Links drawn uniformly: the beta = 0 ensemble. */
export function randomConfiguration(lattice: Lattice, beta: number, seed: number): Configuration {
  return { lattice, beta, links: uniform(2 * lattice[0] * lattice[1], Math.PI, seed) }
}

/** Any lattice, beta and links. */
export const configurations = fc
  .tuple(lattices, fc.double({ min: 0.1, max: 10, noNaN: true }), fc.integer())
  .map(([lattice, beta, seed]) => randomConfiguration(lattice, beta, seed))
