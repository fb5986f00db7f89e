/** Cells of a series: each a group of chains over a stretch of trajectories. */
export interface Cells {
  /** `[cells]`: values in each. */
  readonly counts: number[]
  /** `[cells][width]`. */
  readonly sums: Float64Array[]
}

/** Adds what one value contributes to `sums[at .. at + width - 1]`. */
export type Contribution = (value: number, sums: Float64Array, at: number) => void

/** Groups of chains, and cells at least once a series is long enough: a jackknife error is then good to 9 %. */
const GROUPS = 64

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
export class CellSums {
  readonly chains: number
  readonly width: number
  /** Trajectories so far. */
  count = 0
  readonly #add: Contribution
  readonly #groups: number
  readonly #slots: number
  /** Trajectories per slot. */
  #slotLength: number
  /** `[groups, slots, width]`. */
  readonly #sums: Float64Array

  /** @throws RangeError unless `chains` and `width` are positive integers. */
  constructor({ chains, width, add }: { chains: number; width: number; add: Contribution }) {
    for (const [name, value] of Object.entries({ chains, width }))
      if (!Number.isSafeInteger(value) || value < 1)
        throw new RangeError(`${name} must be a positive integer, got ${value}`)
    this.chains = chains
    this.width = width
    this.#add = add
    this.#groups = Math.min(chains, GROUPS)
    this.#slots = this.#groups === GROUPS ? 1 : 2 * Math.ceil(GROUPS / this.#groups)
    // With enough groups time is not divided.
    this.#slotLength = this.#slots === 1 ? Number.MAX_SAFE_INTEGER : 1
    this.#sums = new Float64Array(this.#groups * this.#slots * width)
  }

  /**
   * Appends `values: [steps, chains]`, consecutive trajectories.
   * @throws RangeError if the length of `values` is not `steps * chains`.
   */
  push(values: ArrayLike<number>, steps: number): void {
    const { chains, width } = this
    if (values.length !== steps * chains)
      throw new RangeError(
        `values must be [steps, chains] = [${steps}, ${chains}], got ${values.length} numbers`,
      )
    for (let step = 0; step < steps; ) {
      if (this.count === this.#slots * this.#slotLength) this.#pairSlots()
      const slot = Math.floor(this.count / this.#slotLength)
      const until = Math.min(steps, step + (slot + 1) * this.#slotLength - this.count)
      for (let group = 0; group < this.#groups; group++) {
        const at = (group * this.#slots + slot) * width
        const [from, to] = this.#chainsOf(group)
        for (let row = step * chains; row < until * chains; row += chains)
          for (let chain = from; chain < to; chain++) this.#add(values[row + chain]!, this.#sums, at)
      }
      this.count += until - step
      step = until
    }
  }

  /**
   * The cells, with stretches of at least `stretch` trajectories where time is divided; a chain that is shorter than two
   * of them is one cell.
   */
  read({ stretch }: { readonly stretch: number }): Cells {
    const used = Math.ceil(this.count / this.#slotLength)
    const together = Math.min(used, Math.max(1, Math.ceil(stretch / this.#slotLength)))
    const parts = Math.max(1, Math.floor(this.count / (together * this.#slotLength)))
    const counts: number[] = []
    const sums: Float64Array[] = []
    for (let group = 0; group < this.#groups; group++) {
      const [from, to] = this.#chainsOf(group)
      for (let part = 0; part < parts; part++) {
        const first = part * together
        // What is left over at the end belongs to the last part.
        const end = part === parts - 1 ? used : first + together
        const sum = new Float64Array(this.width)
        for (let slot = first; slot < end; slot++)
          for (let i = 0; i < this.width; i++)
            sum[i]! += this.#sums[(group * this.#slots + slot) * this.width + i]!
        const steps = Math.min(this.count, end * this.#slotLength) - first * this.#slotLength
        counts.push(steps * (to - from))
        sums.push(sum)
      }
    }
    return { counts, sums }
  }

  #chainsOf(group: number): [from: number, to: number] {
    const { chains } = this
    return [Math.floor((group * chains) / this.#groups), Math.floor(((group + 1) * chains) / this.#groups)]
  }

  #pairSlots(): void {
    const { width } = this
    for (let group = 0; group < this.#groups; group++) {
      const at = group * this.#slots * width
      const own = this.#sums.subarray(at, at + this.#slots * width)
      for (let slot = 0; slot < this.#slots; slot++)
        for (let i = 0; i < width; i++)
          own[slot * width + i] =
            slot < this.#slots / 2 ? own[2 * slot * width + i]! + own[(2 * slot + 1) * width + i]! : 0
    }
    this.#slotLength *= 2
  }
}
