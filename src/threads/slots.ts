import { type Lattice, linkCount, type Precision } from '../batch.ts'
import { realsOf } from '../kernels/index.ts'

/** What a stretch of trajectories holds of some chains: columns of float64 `[steps, chains]`, and the links if somebody wants them. */
export interface StretchShape {
  readonly columns: number
  readonly chains: number
  readonly lattice: Lattice
  readonly precision: Precision
  /** Links are kept after trajectories whose number is a multiple of this; none where it is 0. */
  readonly linksEvery: number
}

/** One stretch in memory, room for `capacity` steps. */
export interface Slot {
  /** One per column: `[capacity, chains]`. */
  readonly columns: readonly Float64Array[]
  readonly linksEvery: number
  /** `[most, chains, 2, nt, nx]`, radians, of as many trajectories as are kept at most. */
  readonly links: Float32Array | Float64Array | undefined
}

/** A slot is kept below this, so that look-ahead costs little memory whatever the lattice. */
const SLOT_BYTES = 8 * 2 ** 20
const MOST_STEPS = 16_384

/** How many of `steps` consecutive trajectories have their links kept, at most. */
export function mostLinks(steps: number, linksEvery: number): number {
  return linksEvery === 0 ? 0 : Math.ceil(steps / linksEvery)
}

/** How many of the trajectories from number `first` on have their links kept. */
export function keptLinks(first: number, steps: number, linksEvery: number): number {
  if (linksEvery === 0) return 0
  return Math.ceil((first + steps) / linksEvery) - Math.ceil(first / linksEvery)
}

function bytesOf(shape: StretchShape, steps: number) {
  const { columns, chains, lattice, precision, linksEvery } = shape
  const links = chains * linkCount(lattice) * realsOf(precision).BYTES_PER_ELEMENT
  return { columns: steps * columns * chains * 8, links: mostLinks(steps, linksEvery) * links }
}

/** Steps of which all chains together fit into one slot; at least one. */
export function slotCapacity(shape: StretchShape): number {
  let capacity = MOST_STEPS
  while (capacity > 1 && slotBytes(shape, capacity) > SLOT_BYTES) {
    const { columns, links } = bytesOf(shape, capacity)
    // rounding may leave a little too much: the next guess is smaller
    capacity = Math.max(1, Math.min(capacity - 1, Math.floor((capacity * SLOT_BYTES) / (columns + links))))
  }
  return capacity
}

/** Bytes of a slot. */
export function slotBytes(shape: StretchShape, capacity: number): number {
  const { columns, links } = bytesOf(shape, capacity)
  return columns + links
}

/** Slot number `index` as typed arrays over `memory`, the same in every thread. */
export function slotAt(memory: ArrayBufferLike, shape: StretchShape, capacity: number, index: number): Slot {
  const { chains, columns, linksEvery, precision, lattice } = shape
  const start = index * slotBytes(shape, capacity)
  const size = capacity * chains
  const at = (column: number) => start + column * size * 8
  const Links = realsOf(precision)
  return {
    columns: Array.from({ length: columns }, (_, i) => new Float64Array(memory as ArrayBuffer, at(i), size)),
    linksEvery,
    links:
      linksEvery === 0
        ? undefined
        : new Links(
            memory as ArrayBuffer,
            at(columns),
            mostLinks(capacity, linksEvery) * chains * linkCount(lattice),
          ),
  }
}
