import { UsageError } from '../errors.ts'
import { type ChainShare, groupEnds, MOST_GROUPS } from './chain-groups.ts'
import { type SavedPart, type SavedPartReader, savedPart } from './saved-part.ts'

/** Cells of a series: each a group of chains over a stretch of trajectories. */
export interface Cells {
  /** `[cells]`: values in each. */
  readonly counts: number[]
  /** `[cells][width]`. */
  readonly sums: Float64Array[]
}

/** What gives the sums by cells. */
export interface CellSource {
  /**
   * The cells, with stretches of at least `stretch` trajectories where time is divided; a chain that is shorter than two
   * of them is one cell.
   */
  read(options: { readonly stretch: number }): Cells
}

/** Adds what one value of a group of chains contributes to `sums[at .. at + width - 1]`. */
export type Contribution = (value: number, sums: Float64Array, at: number, group: number) => void

/**
 * Adds what a rectangle of values contributes to `sums[at .. at + width - 1]`: rows from place `first` to `end`, a row every
 * `stride` values, and of each the first `chains` values, which are those of a group.
 */
export type RectangleContribution = (
  values: ArrayLike<number>,
  rectangle: { first: number; end: number; stride: number; chains: number },
  sums: Float64Array,
  at: number,
  group: number,
) => void

/** Rows that are added at once, so that neighbouring groups find them in the first-level cache. */
const ROWS = 16

/** Sums by groups of chains and slots of time, in plain arrays: what goes from thread to thread. */
export interface SlotSums {
  readonly width: number
  /** Trajectories so far. */
  readonly count: number
  /** Trajectories per slot. */
  readonly slotLength: number
  /** `[groups]`: chains of each. */
  readonly chains: Float64Array
  /** `[groups, slots, width]`. */
  readonly sums: Float64Array
}

/**
 * Sums by up to 64 groups of chains and, where there are fewer chains, by slots of time too, which grow as the series does.
 * Memory is constant.
 */
export class CellSlots implements CellSource {
  readonly chains: number
  readonly width: number
  /** Trajectories so far. */
  count = 0
  readonly #add: RectangleContribution
  readonly #groupEnds: Int32Array
  readonly #slots: number
  /** Trajectories per slot. */
  #slotLength: number
  /** `[groups, slots, width]`. */
  readonly #sums: Float64Array

  /**
   * `share` says which of a run's chains these are. Default: all.
   *
   * @throws UsageError unless `chains` and `width` are positive integers.
   */
  constructor({
    chains,
    width,
    add,
    share = { firstChain: 0, chains, of: chains },
  }: {
    chains: number
    width: number
    add: RectangleContribution
    share?: ChainShare
  }) {
    for (const [name, value] of Object.entries({ chains, width }))
      if (!Number.isSafeInteger(value) || value < 1)
        throw new UsageError(`${name} must be a positive integer, got ${value}`)
    this.chains = chains
    this.width = width
    this.#add = add
    this.#groupEnds = groupEnds(share)
    const groups = Math.min(share.of, MOST_GROUPS)
    // 64 groups of chains are cells enough: time need not be divided
    this.#slots = groups === MOST_GROUPS ? 1 : 2 * Math.ceil(MOST_GROUPS / groups)
    this.#slotLength = this.#slots === 1 ? Number.MAX_SAFE_INTEGER : 1
    this.#sums = new Float64Array((this.#groupEnds.length - 1) * this.#slots * width)
  }

  /**
   * Appends `values: [steps, chains]`, consecutive trajectories.
   * @throws UsageError if the length of `values` is not `steps * chains`.
   */
  push(values: ArrayLike<number>, steps: number): void {
    const { chains, width } = this
    if (values.length !== steps * chains)
      throw new UsageError(
        `values must be [steps, chains] = [${steps}, ${chains}], got ${values.length} numbers`,
      )
    const ends = this.#groupEnds
    const rectangle = { first: 0, end: 0, stride: chains, chains: 0 }
    for (let step = 0; step < steps; ) {
      if (this.count === this.#slots * this.#slotLength) this.#pairSlots()
      const slot = Math.floor(this.count / this.#slotLength)
      const until = Math.min(steps, step + ROWS, step + (slot + 1) * this.#slotLength - this.count)
      for (let group = 0; group + 1 < ends.length; group++) {
        const from = ends[group]!
        rectangle.first = step * chains + from
        rectangle.end = until * chains
        rectangle.chains = ends[group + 1]! - from
        this.#add(values, rectangle, this.#sums, (group * this.#slots + slot) * width, group)
      }
      this.count += until - step
      step = until
    }
  }

  /** The sums themselves: they go on changing. */
  get sums(): SlotSums {
    const { width, count } = this
    const chains = Float64Array.from(this.#groupEnds.subarray(1), (end, i) => end - this.#groupEnds[i]!)
    return { width, count, slotLength: this.#slotLength, chains, sums: this.#sums }
  }

  /** All that is held, to go on from later; it goes on changing. */
  save(): SavedPart[] {
    return [savedPart('same', [this.count, this.#slotLength]), savedPart('groups', this.#sums)]
  }

  /** Goes on from what was saved. */
  restore(saved: SavedPartReader): void {
    const [count, slotLength] = saved.take('same')
    this.count = count!
    this.#slotLength = slotLength!
    saved.fill('groups', this.#sums)
  }

  read(options: { readonly stretch: number }): Cells {
    return readCells(this.sums, options)
  }

  #pairSlots(): void {
    const { width } = this
    const size = this.#slots * width
    for (let at = 0; at < this.#sums.length; at += size) {
      const sums = this.#sums.subarray(at, at + size)
      for (let slot = 0; slot < this.#slots; slot++)
        for (let i = 0; i < width; i++)
          sums[slot * width + i] =
            slot < this.#slots / 2 ? sums[2 * slot * width + i]! + sums[(2 * slot + 1) * width + i]! : 0
    }
    this.#slotLength *= 2
  }
}

/**
 * Sums of any functions of a value, cell by cell, for the jackknife: up to 64 groups of chains, and where there are fewer
 * chains, stretches of time too, which grow as the series does. Chains are independent; stretches are when they are long
 * against tau_int, which is asked for at read-out. Memory is constant.
 *
 * @example
 * const cells = new CellSums({ chains: 64, width: 1, add: (q, sums, at) => { sums[at]! += q * q } })
 * cells.push([1, 0, -1, ...], 1)
 * jackknife(cells.read({ stretch: 50 }), ([q2]) => q2!) // <Q^2> with its error
 */
export class CellSums extends CellSlots {
  /**
   * `share` says which of a run's chains these are. Default: all.
   *
   * @throws UsageError unless `chains` and `width` are positive integers.
   */
  constructor({
    add,
    ...options
  }: {
    readonly chains: number
    readonly width: number
    readonly add: Contribution
    readonly share?: ChainShare
  }) {
    super({
      ...options,
      add: (values, { first, end, stride, chains }, sums, at, group) => {
        for (let row = first; row < end; row += stride)
          for (let i = row; i < row + chains; i++) add(values[i]!, sums, at, group)
      },
    })
  }
}

/** The sums of all shares of the chains as one. The shares come in the order of their chains, and with equally many trajectories. */
export function joinSlots(shares: readonly SlotSums[]): SlotSums {
  const join = (of: (share: SlotSums) => Float64Array) => {
    const joined = new Float64Array(shares.reduce((length, share) => length + of(share).length, 0))
    let at = 0
    for (const share of shares) {
      joined.set(of(share), at)
      at += of(share).length
    }
    return joined
  }
  return { ...shares[0]!, chains: join(({ chains }) => chains), sums: join(({ sums }) => sums) }
}

/** Reads cells as {@link CellSource} does. */
export function readCells(
  { width, count, slotLength, chains, sums }: SlotSums,
  { stretch }: { readonly stretch: number },
): Cells {
  const slots = sums.length / (chains.length * width)
  const used = Math.ceil(count / slotLength)
  const together = Math.min(used, Math.max(1, Math.ceil(stretch / slotLength)))
  const stretches = Math.max(1, Math.floor(count / (together * slotLength)))
  const cells: Cells = { counts: [], sums: [] }
  for (const [group, size] of chains.entries()) {
    for (let i = 0; i < stretches; i++) {
      const first = i * together
      // the last stretch is longer where the slots cannot be divided evenly
      const end = i === stretches - 1 ? used : first + together
      const cell = new Float64Array(width)
      for (let slot = first; slot < end; slot++)
        for (let k = 0; k < width; k++) cell[k]! += sums[(group * slots + slot) * width + k]!
      cells.counts.push((Math.min(count, end * slotLength) - first * slotLength) * size)
      cells.sums.push(cell)
    }
  }
  return cells
}
