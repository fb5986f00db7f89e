import { KernelError, UsageError } from '../errors.ts'
import { seriesKernelBytes } from './series-kernel-bytes.ts'

/** What src/stats/assembly/index.ts exports; addresses are bytes in `memory`. */
interface SeriesKernelExports {
  readonly memory: WebAssembly.Memory
  layOut(
    chains: number,
    rows: number,
    lags: number,
    rowEnds: number,
    values: number,
    perChain: number,
    overall: number,
    levels: number,
    line: number,
    lineBytes: number,
    nowhere: number,
  ): void
  sum(count: number, depth: number, steps: number): void
  above(top: number, target: number, blocks: number, together: number): void
}

/** Numbers that each chain has. */
export const PerChain = { shift: 0, sum: 1, squaredChanges: 2, absoluteChanges: 3 } as const
/** Numbers that all chains have together. */
export const Overall = { minimum: 0, maximum: 1, changes: 2, nonFinite: 3, fractions: 4 } as const

/** Memory grows by so many bytes. */
const PAGE = 65_536
/** As far as addresses of 32 bits reach. */
const MOST_BYTES = 2 ** 32

let compiled: WebAssembly.Module | undefined

/** Compiled when first needed, at once: the module is so small that browsers allow that. */
function compile(): WebAssembly.Module {
  const bytes = Uint8Array.from(atob(seriesKernelBytes), (byte) => byte.charCodeAt(0))
  if (!WebAssembly.validate(bytes))
    throw new KernelError(
      'sums of series need WebAssembly SIMD: use Node.js 20.19 or later, or a browser of 2023 or later',
    )
  return new WebAssembly.Module(bytes)
}

/**
 * The sums of one series in a memory of their own, and the WebAssembly kernel that adds to them. Arrays on this memory hold until
 * more of it is allocated.
 */
export class SeriesKernel {
  readonly #exports: SeriesKernelExports
  /** Where free memory begins; nothing stands at address 0. */
  #end = 16
  readonly #chains: number
  readonly #room: number
  readonly #values: number
  readonly #perChain: number
  readonly #overall: number
  readonly #levels: number
  /** `[room, chains]`: the next values to sum. */
  values: Float64Array

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
    compiled ??= compile()
    const { exports } = new WebAssembly.Instance(compiled, {})
    this.#exports = exports as unknown as SeriesKernelExports
    this.#chains = chains
    this.#room = room
    const ends = this.#take(4 * rowEnds.length)
    this.#values = this.#take(8 * room * chains)
    this.#perChain = this.#take(8 * Object.keys(PerChain).length * chains)
    this.#overall = this.#take(16 * Object.keys(Overall).length)
    this.#levels = this.#take(4 * depth)
    const lineBytes = 16 * (lags + Math.max(room, lags / 2))
    const line = this.#take(2 * lineBytes)
    const nowhere = this.#take(8 * (lags + 1))
    this.values = this.numbers(this.#values, room * chains)
    this.#integers(ends, rowEnds.length).set(rowEnds)
    this.#halves(Overall.minimum).fill(Number.POSITIVE_INFINITY)
    this.#halves(Overall.maximum).fill(Number.NEGATIVE_INFINITY)
    this.#exports.layOut(
      chains,
      rowEnds.length - 1,
      lags,
      ends,
      this.#values,
      this.#perChain,
      this.#overall,
      this.#levels,
      line,
      lineBytes,
      nowhere,
    )
  }

  /** All memory that is in use. */
  get bytes(): number {
    return this.#end
  }

  /**
   * Address of `count` more numbers, all 0. Arrays on the memory so far may be void afterwards.
   * @throws UsageError where so much memory is not to be had.
   */
  allocate(count: number): number {
    const address = this.#take(8 * count)
    this.values = this.numbers(this.#values, this.#room * this.#chains)
    return address
  }

  /** The numbers at an address. */
  numbers(address: number, length: number): Float64Array {
    return new Float64Array(this.#exports.memory.buffer, address, length)
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

  /** From now on the sums at `address` are those of level `l`. */
  begin(l: number, address: number): void {
    this.#integers(this.#levels + 4 * l, 1)[0] = address
  }

  /** Sums `steps` rows of `values` in the first `depth` levels, after `count` rows before. */
  sum(count: number, depth: number, steps: number): void {
    this.#exports.sum(count, depth, steps)
  }

  /** Makes the level at `target`, all 0 so far, from the `blocks` blocks in the lines of the level at `top`, `together` in one. */
  above(top: number, target: number, blocks: number, together: number): void {
    this.#exports.above(top, target, blocks, together)
  }

  #halves(which: number): Float64Array {
    return this.numbers(this.#overall + 16 * which, 2)
  }

  #integers(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#exports.memory.buffer, address, length)
  }

  #take(bytes: number): number {
    const { memory } = this.#exports
    const address = this.#end
    // vectors stand at multiples of 16
    const end = address + 16 * Math.ceil(bytes / 16)
    const pages = Math.ceil((end - memory.buffer.byteLength) / PAGE)
    if (pages > 0) {
      const need = `the sums of a series of ${this.#chains} chains need ${(end / 2 ** 30).toFixed(1)} GiB`
      if (end > MOST_BYTES)
        throw new UsageError(`${need}, and 4 can be had: use fewer chains or more workers`)
      try {
        memory.grow(pages)
      } catch (cause) {
        throw new UsageError(`${need}, which this machine does not give: use fewer chains`, { cause })
      }
    }
    this.#end = end
    return address
  }
}
