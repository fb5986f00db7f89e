import type { Lattice, Precision } from '../batch.ts'

/** What a block of trajectories holds: named columns of float64 [steps, chains], and the links if somebody wants them. */
export interface BlockShape {
  readonly columns: readonly string[]
  readonly chains: number
  readonly lattice: Lattice
  readonly precision: Precision
  readonly withLinks: boolean
}

/** One block in memory, room for `capacity` steps. */
export interface Slot {
  /** One per column: [capacity, chains]. */
  readonly columns: readonly Float64Array[]
  /** [capacity, chains, 2, nt, nx], radians. */
  readonly links: Float32Array | Float64Array | undefined
}

/** A slot is kept below this, so that look-ahead costs little memory whatever the lattice. */
const SLOT_BYTES = 8 * 2 ** 20
const MOST_STEPS = 16_384

function bytesPerStep({ columns, chains, lattice: [nt, nx], precision, withLinks }: BlockShape) {
  return {
    columns: columns.length * chains * 8,
    links: withLinks ? chains * 2 * nt * nx * (precision === 'f32' ? 4 : 8) : 0,
  }
}

/** Steps that fit into one slot; at least one. */
export function slotCapacity(shape: BlockShape): number {
  const bytes = bytesPerStep(shape)
  return Math.max(1, Math.min(MOST_STEPS, Math.floor(SLOT_BYTES / (bytes.columns + bytes.links))))
}

/** Bytes of `count` slots. */
export function slotBytes(shape: BlockShape, capacity: number): number {
  const bytes = bytesPerStep(shape)
  return capacity * (bytes.columns + bytes.links)
}

/** Slot number `index` as typed arrays over `memory`, the same in every thread. */
export function slotAt(memory: ArrayBufferLike, shape: BlockShape, capacity: number, index: number): Slot {
  const { chains, columns, withLinks, precision, lattice } = shape
  const start = index * slotBytes(shape, capacity)
  const size = capacity * chains
  const at = (column: number) => start + column * size * 8
  const Links = precision === 'f32' ? Float32Array : Float64Array
  return {
    columns: columns.map((_, column) => new Float64Array(memory as ArrayBuffer, at(column), size)),
    links: withLinks
      ? new Links(memory as ArrayBuffer, at(columns.length), size * 2 * lattice[0] * lattice[1])
      : undefined,
  }
}
