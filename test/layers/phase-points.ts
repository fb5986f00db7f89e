import type { Lattice } from '../../src/batch.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'

/** Uniform links and normal momenta, `[chains, 2, nt, nx]` each. */
export function phasePoints([nt, nx]: Lattice, chains: number, seed: number) {
  const random = seededRandom(seed)
  const size = chains * 2 * nt * nx
  return {
    links: Float32Array.from({ length: size }, () => Math.PI * (2 * random() - 1)),
    momenta: Float32Array.from({ length: size }, () => normal(random)),
  }
}

/** Largest distance of two lists of angles, modulo full turns. */
export function angularDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const d = a[i]! - b[i]!
    largest = Math.max(largest, Math.abs(d - 2 * Math.PI * Math.round(d / (2 * Math.PI))))
  }
  return largest
}

/** Largest difference of two lists of numbers. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!))
  return largest
}
