import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { UsageError } from '../errors.ts'
import type { Sampler, SavedChains } from '../samplers/index.ts'
import type { ChainShare } from '../stats/index.ts'
import type { SavedSums } from '../stats/saved-sums.ts'
import { type Column, Producer } from './producer.ts'
import type { ShareSums, ShareSumsOf } from './share-sums.ts'
import type { Slot } from './slots.ts'

/** Trajectories of a share of the chains that were measured before: of each column `[steps, chains]`, from number `first` on. */
export interface EarlierColumns {
  readonly columns: readonly Float64Array[]
  readonly steps: number
  readonly first: number
}

/** Reads the trajectories from number `from` to the one before `until` again, in their order. */
export type Earlier = (share: ChainShare, from: number, until: number) => Iterable<EarlierColumns>

/** What a thread samples, measures and sums. */
export interface Ingredients {
  readonly sampler: Sampler
  readonly columns: readonly Column[]
  readonly sums?: ShareSumsOf
  /** Where chains go on, what was measured of them before and is not in the saved sums. */
  readonly earlier?: Earlier
}

export interface ShareOptions {
  readonly share: ChainShare
  /** The first trajectory that is summed. */
  readonly sumsFrom: number
  /** Saved chains that go on, these among them. */
  readonly from?: SavedChains | undefined
  /** Saved sums that go on, those of these chains among them. */
  readonly savedSums?: SavedSums | undefined
}

/** Samples a share of the chains, stretch by stretch, and sums what it measures from trajectory `sumsFrom` on. */
export class ShareRunner {
  readonly #producer: Producer
  readonly #chains: number
  readonly #sums: ShareSums | undefined
  readonly #sumsFrom: number
  /** Whether anything is summed so far. */
  #hasSums: boolean

  private constructor(producer: Producer, { sums }: Ingredients, options: ShareOptions) {
    const { share, sumsFrom, savedSums } = options
    this.#producer = producer
    this.#chains = share.chains
    this.#sums = sums?.(share, savedSums)
    this.#sumsFrom = sumsFrom
    this.#hasSums = this.#sums !== undefined && savedSums !== undefined
  }

  /** @throws UsageError for saved chains or sums that cannot go on here. */
  static async start(ingredients: Ingredients, options: ShareOptions): Promise<ShareRunner> {
    const { sampler, columns } = ingredients
    const { share, from } = options
    const { firstChain, chains } = share
    const producer = await Producer.start({
      sampler,
      columns,
      firstChain,
      chains,
      ...(from !== undefined && { from }),
    })
    try {
      const runner = new ShareRunner(producer, ingredients, options)
      await runner.#readEarlier(ingredients.earlier, options)
      return runner
    } catch (cause) {
      await producer.close()
      throw cause
    }
  }

  /** Settings in force, as the sampler reports them after starting. */
  get settings(): Readonly<Record<string, number | string>> {
    return this.#producer.settings
  }

  /** Gives back the sampler's devices. */
  close(): Promise<void> {
    return this.#producer.close()
  }

  /** The next `steps` trajectories, into the first `steps` rows of a slot. */
  async fill(slot: Slot, steps: number): Promise<void> {
    const { trajectory } = this.#producer
    await this.#producer.fill(slot, steps)
    const skipped = Math.max(0, Math.min(steps, this.#sumsFrom - trajectory))
    const first = trajectory + skipped
    if (this.#sums === undefined || skipped === steps) return
    const rows = (column: Float64Array) => column.subarray(skipped * this.#chains, steps * this.#chains)
    this.#sums.push(slot.columns.map(rows), steps - skipped, first)
    this.#hasSums = true
  }

  /** The chains as they are, to go on from later. */
  save(): Promise<SavedChains> {
    return this.#producer.save()
  }

  /** The sums so far; undefined before the first trajectory that is summed. */
  sums(): unknown {
    return this.#hasSums ? this.#sums?.copy() : undefined
  }

  /** The sums as they are, to go on from later; undefined before the first trajectory that is summed. */
  saveSums(): SavedSums | undefined {
    return this.#hasSums ? this.#sums?.save() : undefined
  }

  /** Sums what was measured after the saved sums, up to where the chains go on. */
  async #readEarlier(earlier: Earlier | undefined, { share, savedSums }: ShareOptions): Promise<void> {
    const until = this.#producer.trajectory
    if (savedSums !== undefined) this.#checkBeginning(savedSums)
    if (this.#sums === undefined) return
    let next = savedSums?.trajectory ?? this.#sumsFrom
    if (earlier !== undefined && next < until)
      for (const { columns, steps, first } of earlier(share, next, until)) {
        if (first !== next) break
        this.#sums.push(columns, steps, first)
        this.#hasSums = true
        next += steps
        await eventLoopTurn()
      }
    const isMissing = (earlier !== undefined || savedSums !== undefined) && next < until
    if (isMissing || (this.#hasSums && next > until))
      throw new UsageError(
        `the sums go up to trajectory ${next - 1}, and the saved chains go on with trajectory ${until}: give sums and chains that fit together`,
      )
  }

  /** Sums that began earlier hold what this run leaves out. */
  #checkBeginning({ first }: SavedSums): void {
    if (first < this.#sumsFrom)
      throw new UsageError(
        `the saved sums begin with trajectory ${first}, and this run leaves out those before ${this.#sumsFrom}: give sums of the same thermalisation`,
      )
  }
}
