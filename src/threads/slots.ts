import { type Lattice, linkCount, type Precision } from '../batch.ts'
import { realsOf } from '../kernels/index.ts'

/** What a stretch of trajectories holds of some chains: columns of float64 `[steps, chains]`, and the links if somebody wants them. */
export interface StretchShape {
  readonly columns: number
  readonly chains: number
  readonly lattice: Lattice
  readonly precision: Precision
  readonly withLinks: boolean
}

/** One stretch in memory, room for `capacity` steps. */
export interface Slot {
  /** One per column: `[capacity, chains]`. */
  readonly columns: readonly Float64Array[]
  /** `[capacity, chains, 2, nt, nx]`, radians. */
  readonly links: Float32Array | Float64Array | undefined
}

/** A slot is kept below this, so that look-ahead costs little memory whatever the lattice. */
const SLOT_BYTES = 8 * 2 ** 20
const MOST_STEPS = 16_384

function bytesPerStep({ columns, chains, lattice, precision, withLinks }: StretchShape) {
  return {
    columns: columns * chains * 8,
    links: withLinks ? chains * linkCount(lattice) * realsOf(precision).BYTES_PER_ELEMENT : 0,
  }
}

/** Steps of which all chains together fit into one slot; at least one. */
export function slotCapacity(shape: StretchShape): number {
  const bytes = bytesPerStep(shape)
  return Math.max(1, Math.min(MOST_STEPS, Math.floor(SLOT_BYTES / (bytes.columns + bytes.links))))
}

/** Bytes of a slot. */
export function slotBytes(shape: StretchShape, capacity: number): number {
  const bytes = bytesPerStep(shape)
  return capacity * (bytes.columns + bytes.links)
}

/** Slot number `index` as typed arrays over `memory`, the same in every thread. */
export function slotAt(memory: ArrayBufferLike, shape: StretchShape, capacity: number, index: number): Slot {
  const { chains, columns, withLinks, precision, lattice } = shape
  const start = index * slotBytes(shape, capacity)
  const size = capacity * chains
  const at = (column: number) => start + column * size * 8
  const Links = realsOf(precision)
  return {
    columns: Array.from({ length: columns }, (_, i) => new Float64Array(memory as ArrayBuffer, at(i), size)),
    links: withLinks ? new Links(memory as ArrayBuffer, at(columns), size * linkCount(lattice)) : undefined,
  }
}
