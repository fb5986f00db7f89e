import { KernelError, UsageError } from '../errors.ts'
import { seriesKernelBytes } from './series-kernel-bytes.ts'

/** What src/stats/assembly/index.ts exports; addresses are bytes in `memory`. */
export interface SeriesKernelExports {
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

/** Series that share a memory: an engine gives a hundred memories for sure, and each of them may have 4 GiB. */
const MOST_SERIES = 16
/** Series of more chains have a memory each. */
const MOST_CHAINS = 1024
/** Memory grows by so many bytes. */
const PAGE = 65_536
/** As far as addresses of 32 bits reach. */
const MOST_BYTES = 2 ** 32

let compiled: WebAssembly.Module | undefined
/** The memory that the next series may share; it goes when all of its series have gone. */
let shared: WeakRef<KernelMemory> | undefined

/** Compiled when first needed, at once: the module is so small that browsers allow that. */
function compile(): WebAssembly.Module {
  const bytes = Uint8Array.from(atob(seriesKernelBytes), (byte) => byte.charCodeAt(0))
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(bytes))
    throw new KernelError(
      'the sums of series find no WebAssembly SIMD: use Node.js 20.19 or later on a processor with SSE4.1 or NEON, without --jitless, or a browser of 2023 or later',
    )
  return new WebAssembly.Module(bytes)
}

/** The WebAssembly kernel that sums series, and the memory in which the sums of some series stand. */
export class KernelMemory {
  readonly exports: SeriesKernelExports
  /** Whose addresses the kernel has been told. */
  laidOutFor: object | undefined
  /** Where free memory begins; nothing stands at address 0. */
  #end = 16
  #series = 0

  private constructor() {
    compiled ??= compile()
    const { exports } = new WebAssembly.Instance(compiled, {})
    this.exports = exports as unknown as SeriesKernelExports
  }

  /** A memory for one series more of so many chains. */
  static for(chains: number): KernelMemory {
    if (chains > MOST_CHAINS) return new KernelMemory()
    let memory = shared?.deref()
    if (memory === undefined || memory.#series === MOST_SERIES) {
      memory = new KernelMemory()
      shared = new WeakRef(memory)
    }
    memory.#series++
    return memory
  }

  get buffer(): ArrayBuffer {
    return this.exports.memory.buffer
  }

  /**
   * Address of `bytes` more bytes, all 0. Arrays on the buffer may be void afterwards.
   * @throws UsageError where so much memory is not to be had.
   */
  take(bytes: number): number {
    const address = this.#end
    // vectors stand at multiples of 16
    const end = address + 16 * Math.ceil(bytes / 16)
    const pages = Math.ceil((end - this.buffer.byteLength) / PAGE)
    if (pages > 0) {
      const need = `the sums of a series need ${(end / 2 ** 30).toFixed(1)} GiB`
      if (end > MOST_BYTES)
        throw new UsageError(`${need}, and 4 can be had: use fewer chains or more workers`)
      try {
        this.exports.memory.grow(pages)
      } catch (cause) {
        throw new UsageError(`${need}, which this machine does not give: use fewer chains`, { cause })
      }
    }
    this.#end = end
    return address
  }
}
