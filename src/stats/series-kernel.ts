import { KernelMemory, type SeriesKernelExports } from './kernel-memory.ts'

/** Numbers that each chain has. */
export const PerChain = { shift: 0, sum: 1, squaredChanges: 2, absoluteChanges: 3 } as const
/** Numbers that all chains have together. */
export const Overall = { minimum: 0, maximum: 1, changes: 2, nonFinite: 3, fractions: 4 } as const

/** The sums of one series in the memory of the kernel that adds to them. Arrays on it hold until the next values come, to any series. */
export class SeriesKernel {
  /** Bytes of all sums. */
  bytes = 0
  readonly #memory: KernelMemory
  readonly #chains: number
  readonly #perChain: number
  readonly #overall: number
  readonly #levels: number
  readonly #layout: Parameters<SeriesKernelExports['layOut']>
  readonly #room: number
  readonly #valuesAt: number
  #values: Float64Array

  /** `rowEnds`: the chains at which rows begin and end. `room`: steps that are summed at once, at most. */
  constructor({
    chains,
    lags,
    rowEnds,
    room,
    depth,
  }: {
    readonly chains: number
    readonly lags: number
    readonly rowEnds: Int32Array
    readonly room: number
    readonly depth: number
  }) {
    this.#memory = KernelMemory.for(chains)
    this.#chains = chains
    this.#room = room
    const rows = rowEnds.length - 1
    const ends = this.#take(4 * rowEnds.length)
    this.#valuesAt = this.#take(8 * room * chains)
    this.#perChain = this.#take(8 * Object.keys(PerChain).length * chains)
    this.#overall = this.#take(16 * Object.keys(Overall).length)
    this.#levels = this.#take(4 * depth)
    const lineBytes = 16 * (lags + Math.max(room, lags / 2))
    const line = this.#take(2 * lineBytes)
    const nowhere = this.#take(8 * (lags + 1))
    this.#values = this.numbers(this.#valuesAt, room * chains)
    this.#integers(ends, rowEnds.length).set(rowEnds)
    this.#halves(Overall.minimum).fill(Number.POSITIVE_INFINITY)
    this.#halves(Overall.maximum).fill(Number.NEGATIVE_INFINITY)
    const [perChain, overall, levels] = [this.#perChain, this.#overall, this.#levels]
    this.#layout = [
      chains,
      rows,
      lags,
      ends,
      this.#valuesAt,
      perChain,
      overall,
      levels,
      line,
      lineBytes,
      nowhere,
    ]
  }

  /** `[room, chains]`: the next values to sum. */
  get values(): Float64Array {
    // the memory has a new buffer when it has grown
    if (this.#values.buffer !== this.#memory.buffer)
      this.#values = this.numbers(this.#valuesAt, this.#room * this.#chains)
    return this.#values
  }

  /**
   * Address of `count` more numbers, all 0. Arrays on the memory so far may be void afterwards.
   * @throws UsageError where so much memory is not to be had.
   */
  allocate(count: number): number {
    return this.#take(8 * count)
  }

  /** The numbers at an address. */
  numbers(address: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length)
  }

  /** `[chains]`: one of the numbers that each chain has, see `PerChain`. */
  ofChains(which: number): Float64Array {
    return this.numbers(this.#perChain + 8 * which * this.#chains, this.#chains)
  }

  /** One of the numbers that all chains have together, see `Overall`: of those in either half of the vectors. */
  overall(which: number): [number, number] {
    const [first, second] = this.#halves(which)
    return [first!, second!]
  }

  /** Takes in what other chains have together, in the order of `Overall`, two numbers each. */
  addOverall(numbers: Float64Array): void {
    const all = this.numbers(this.#overall, numbers.length)
    for (const [i, x] of numbers.entries()) {
      const which = i >> 1
      if (which === Overall.minimum) all[i] = Math.min(all[i]!, x)
      else if (which === Overall.maximum) all[i] = Math.max(all[i]!, x)
      else all[i]! += x
    }
  }

  /** From now on the sums at `address` are those of level `l`. */
  begin(l: number, address: number): void {
    this.#integers(this.#levels + 4 * l, 1)[0] = address
  }

  /** Sums `steps` rows of `values` in the first `depth` levels, after `count` rows before. */
  sum(count: number, depth: number, steps: number): void {
    this.#kernel.sum(count, depth, steps)
  }

  /** Makes the level at `target`, all 0 so far, from the `blocks` blocks in the lines of the level at `top`, `together` in one. */
  above(top: number, target: number, blocks: number, together: number): void {
    this.#kernel.above(top, target, blocks, together)
  }

  #halves(which: number): Float64Array {
    return this.numbers(this.#overall + 16 * which, 2)
  }

  #integers(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, length)
  }

  /** The kernel, told the addresses of this series. */
  get #kernel(): SeriesKernelExports {
    const memory = this.#memory
    if (memory.laidOutFor !== this) {
      memory.exports.layOut(...this.#layout)
      memory.laidOutFor = this
    }
    return memory.exports
  }

  #take(bytes: number): number {
    this.bytes += bytes
    return this.#memory.take(bytes)
  }
}
