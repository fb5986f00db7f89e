import type { RawSums } from './level.ts'
import type { ChainSums } from './pooled-levels.ts'

/** The sums of all chains of an accumulator as they were at one length: a copy that stays as it is. */
export class EarlySums implements ChainSums {
  readonly chains: number
  readonly lags: number
  readonly shift: number
  readonly count: number
  readonly depth: number
  readonly #blocks: readonly number[]
  readonly #raw: readonly (RawSums | undefined)[]

  /** Of the levels below `depth`. */
  constructor(series: ChainSums, depth: number) {
    const { chains, lags, shift, count } = series
    this.chains = chains
    this.lags = lags
    this.shift = shift
    this.count = count
    this.depth = depth
    const levels = Array.from({ length: depth }, (_, l) => l)
    this.#blocks = levels.map((l) => series.blocks(l))
    this.#raw = levels.map((l) => series.raw(l, 0, chains))
  }

  blocks(l: number): number {
    return this.#blocks[l] ?? 0
  }

  /** Sums of level `l` over all chains: there are no others. */
  raw(l: number): RawSums | undefined {
    return this.#raw[l]
  }
}
