import type { Lattice } from '../../batch.ts'

/** How the threads of a workgroup share a lattice: each has a strip of `rows` sites, one above the other in time. */
export interface Strips {
  readonly lattice: Lattice
  readonly rows: number
  readonly threads: number
}

/** Threads of a workgroup at most: the sums of a workgroup count on it (sums.ts). */
const MOST_THREADS = 256

/** Threads that a card runs in step; a workgroup of fewer wastes some. */
export const WARP = 32

/** Rows that fit into the registers of a thread. */
const ROWS_OF_REGISTERS = 8

/**
 * The strips of a lattice, or of a block of one: as long as registers hold, for a long strip shares least with its neighbours, but short
 * enough that a warp is full, where so many lattices lie in a workgroup side by side. Undefined for a lattice that is too large for one
 * workgroup.
 */
export function stripsOf(lattice: Lattice, sideBySide = 1): Strips | undefined {
  const [nt, nx] = lattice
  const possible = Array.from({ length: nt }, (_, i) => i + 1)
    .filter((rows) => nt % rows === 0)
    .map((rows) => ({ lattice, rows, threads: (nt / rows) * nx }))
    .filter(({ threads }) => threads <= MOST_THREADS)
  const good = possible.filter(
    ({ rows, threads }) => rows <= ROWS_OF_REGISTERS && sideBySide * threads >= WARP,
  )
  return good.at(-1) ?? possible[0]
}

/** Bytes of workgroup memory that `hmcShader` needs: two links for each site, a number for each thread, the sums and the decision. */
export function workgroupBytes({ lattice: [nt, nx], threads }: Strips): number {
  return 4 * (2 * nt * nx + 2 + threads) + 64
}
