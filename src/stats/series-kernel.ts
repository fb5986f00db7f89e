import { UsageError } from '../errors.ts'
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
    extremes: number,
    levels: number,
    line: number,
    lineBytes: number,
    nowhere: number,
  ): void
  sum(count: number, depth: number, steps: number): void
  above(top: number, target: number, blocks: number, together: number): void
}

/** Memory grows by so many bytes. */
const PAGE = 65_536
/** The addresses that 32 bits can tell. */
const MOST_BYTES = 2 ** 32

let compiled: WebAssembly.Module | undefined

/** The compiled sums of a series with a memory of their own, which nothing is given back to. */
export class SeriesKernel {
  readonly #exports: SeriesKernelExports
  /** Where free memory begins; nothing stands at address 0. */
  #end = 16

  constructor() {
    compiled ??= new WebAssembly.Module(
      Uint8Array.from(atob(seriesKernelBytes), (byte) => byte.charCodeAt(0)),
    )
    const { exports } = new WebAssembly.Instance(compiled, {})
    this.#exports = exports as unknown as SeriesKernelExports
  }

  get layOut(): SeriesKernelExports['layOut'] {
    return this.#exports.layOut
  }

  get sum(): SeriesKernelExports['sum'] {
    return this.#exports.sum
  }

  get above(): SeriesKernelExports['above'] {
    return this.#exports.above
  }

  /**
   * Address of `bytes` more bytes, all 0. Arrays on the memory so far may be void afterwards.
   * @throws UsageError where so much memory is not to be had.
   */
  allocate(bytes: number): number {
    const { memory } = this.#exports
    const address = this.#end
    const end = address + 16 * Math.ceil(bytes / 16)
    const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE)
    if (missing > 0) {
      const tooMany = `the sums of one series need ${(end / 2 ** 30).toFixed(1)} GiB: use fewer chains, or more workers`
      if (end > MOST_BYTES) throw new UsageError(`${tooMany}; at most 4 GiB are possible`)
      try {
        memory.grow(missing)
      } catch (cause) {
        throw new UsageError(`${tooMany}; the machine has no memory for them`, { cause })
      }
    }
    this.#end = end
    return address
  }

  /** The numbers at an address, until more is allocated. */
  numbers(address: number, length: number): Float64Array {
    return new Float64Array(this.#exports.memory.buffer, address, length)
  }

  /** The whole numbers at an address, until more is allocated. */
  integers(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#exports.memory.buffer, address, length)
  }
}
