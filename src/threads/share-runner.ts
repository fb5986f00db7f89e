import type { Sampler } from '../samplers/index.ts'
import type { ChainShare } from '../stats/index.ts'
import { type Column, Producer } from './producer.ts'
import type { ShareSums, ShareSumsOf } from './share-sums.ts'
import type { Slot } from './slots.ts'

/** What a thread samples, measures and sums. */
export interface Ingredients {
  readonly sampler: Sampler
  readonly columns: readonly Column[]
  readonly sums?: ShareSumsOf
}

/** Samples a share of the chains, stretch by stretch, and sums what it measures from trajectory `sumsFrom` on. */
export class ShareRunner {
  readonly #producer: Producer
  readonly #chains: number
  readonly #sums: ShareSums | undefined
  readonly #sumsFrom: number
  #trajectory = 0

  private constructor(
    producer: Producer,
    { sums }: Ingredients,
    { share, sumsFrom }: { share: ChainShare; sumsFrom: number },
  ) {
    this.#producer = producer
    this.#chains = share.chains
    this.#sums = sums?.(share)
    this.#sumsFrom = sumsFrom
  }

  static async start(
    ingredients: Ingredients,
    options: { readonly share: ChainShare; readonly sumsFrom: number },
  ): Promise<ShareRunner> {
    const { sampler, columns } = ingredients
    const { firstChain, chains } = options.share
    const producer = await Producer.start({ sampler, columns, firstChain, chains })
    return new ShareRunner(producer, ingredients, options)
  }

  /** Settings in force, as the sampler reports them after starting. */
  get settings(): Readonly<Record<string, number | string>> {
    return this.#producer.settings
  }

  /** Gives back the sampler's devices. */
  close(): void {
    this.#producer.close()
  }

  /** The next `steps` trajectories, into the first `steps` rows of a slot. */
  async fill(slot: Slot, steps: number): Promise<void> {
    await this.#producer.fill(slot, steps)
    const skipped = Math.max(0, Math.min(steps, this.#sumsFrom - this.#trajectory))
    const first = this.#trajectory + skipped
    this.#trajectory += steps
    if (this.#sums === undefined || skipped === steps) return
    const rows = (column: Float64Array) => column.subarray(skipped * this.#chains, steps * this.#chains)
    this.#sums.push(slot.columns.map(rows), steps - skipped, first)
  }

  /** The sums so far; undefined before the first trajectory that is summed. */
  sums(): unknown {
    return this.#trajectory > this.#sumsFrom ? this.#sums?.copy() : undefined
  }
}
