import type { Block, Lattice } from '../../batch.ts'
import { type Strips, stripsOf, WARP } from './strips.ts'

/**
 * How workgroups share the blocks of a lattice: each has some blocks side by side, of the same chain or of several, and each block strips.
 */
export interface Blocks {
  readonly lattice: Lattice
  /** Plaquettes of a block, and the threads of one. */
  readonly strips: Strips
  /** Whether a block is the whole lattice, with nothing frozen. */
  readonly periodic: boolean
  /** Blocks of a workgroup. */
  readonly sideBySide: number
}

/** Blocks of a workgroup at most: it has a sum for each of them (sums.ts). */
const MOST_SIDE_BY_SIDE = 4

/** Undefined where a block is too large for a workgroup. */
export function blocksOf(lattice: Lattice, block: Block): Blocks | undefined {
  const strips = stripsOf(block === 'whole' ? lattice : block, MOST_SIDE_BY_SIDE)
  if (strips === undefined) return undefined
  const sideBySide = Math.min(MOST_SIDE_BY_SIDE, Math.ceil(WARP / strips.threads))
  return { lattice, strips, periodic: block === 'whole', sideBySide }
}

/** Blocks of a lattice. */
export function blockCount({ lattice: [nt, nx], strips }: Blocks): number {
  const [bt, bx] = strips.lattice
  return (nt / bt) * (nx / bx)
}

/**
 * Numbers that a block needs of each field in workgroup memory: one for each plaquette, and of an open block also a column behind the last
 * one and a row before the first and behind the last one.
 */
export function cellCount({ strips: { lattice }, periodic }: Blocks): number {
  const [bt, bx] = lattice
  return periodic ? bt * bx : (bt + 2) * (bx + 1)
}

/** First links of direction 1 of each strip of a block, and of an open block those of its upper edge. */
export function firstLinkCount({ strips: { lattice, rows }, periodic }: Blocks): number {
  const [bt, bx] = lattice
  return (bt / rows + (periodic ? 0 : 1)) * bx
}

/** Bytes of workgroup memory that `localSweep` needs: three fields, first links, the sums and the decisions. */
export function blockBytes(blocks: Blocks): number {
  return 4 * blocks.sideBySide * (3 * cellCount(blocks) + firstLinkCount(blocks)) + 64
}
