import { type Lattice, linkCount } from '../../batch.ts'

/** The mask of the links that drift first, `[2, nt, nx]`: 1 where t + x + mu is even, 0 elsewhere (docs/physics.md 6.1). */
export function checkerboard([nt, nx]: Lattice): Uint8Array {
  return Uint8Array.from({ length: linkCount([nt, nx]) }, (_, i) => {
    const mu = Math.floor(i / (nt * nx))
    const t = Math.floor(i / nx) % nt
    return 1 - ((mu + t + (i % nx)) % 2)
  })
}
