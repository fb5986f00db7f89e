import type { Configurations } from '../batch.ts'
import { PipelineError } from '../errors.ts'
import type { Key, Sampler, SamplerState } from '../samplers/index.ts'
import type { Slot } from './slots.ts'

/** A named number per configuration; what measurement operators are, seen from a producer. */
export interface Column {
  readonly name: string
  evaluate(configurations: Configurations): ArrayLike<number>
}

export interface ProducerOptions {
  readonly sampler: Sampler
  readonly columns: readonly Column[]
  readonly firstChain: number
  readonly chains: number
}

/** Runs some of a sampler's chains and writes what is measured into their part of each slot. */
export class Producer {
  readonly #options: ProducerOptions
  #state: SamplerState
  #trajectory = 0

  private constructor(options: ProducerOptions, state: SamplerState) {
    this.#options = options
    this.#state = state
  }

  /** A producer whose chains are at trajectory 0. */
  static async start(options: ProducerOptions): Promise<Producer> {
    return new Producer(options, await options.sampler.init(keyOf(options, 0)))
  }

  /** Gives back the sampler's devices. */
  close(): void {
    this.#options.sampler.close?.(this.#state)
  }

  /** Settings in force, as the sampler reports them after starting. */
  get settings(): Readonly<Record<string, number | string>> {
    return this.#state.settings
  }

  /** The next `steps` trajectories, into the first `steps` rows of a slot. */
  async fill(slot: Slot, steps: number): Promise<void> {
    const { sampler, columns, firstChain, chains } = this.#options
    for (let step = 0; step < steps; step++) {
      const stepped = sampler.step(this.#state, keyOf(this.#options, this.#trajectory))
      // a turn of the event loop for samplers that answer at once would be wasted
      const { state, info } = stepped instanceof Promise ? await stepped : stepped
      this.#state = state
      const row = step * sampler.chains + firstChain
      columns.forEach((column, i) => {
        slot.columns[i]!.set(this.#evaluate(column, info), row)
      })
      if (slot.links !== undefined) {
        const links = info.links()
        slot.links.set(links, row * (links.length / chains))
      }
      this.#trajectory++
    }
  }

  #evaluate({ name, evaluate }: Column, info: Configurations): ArrayLike<number> {
    try {
      const values = evaluate(info)
      if (values.length === this.#options.chains) return values
      throw new PipelineError(`${values.length} numbers for ${this.#options.chains} chains`)
    } catch (cause) {
      throw new PipelineError(
        `measurement ${name} failed at trajectory ${this.#trajectory}: ${(cause as Error)?.message ?? cause}`,
        { cause },
      )
    }
  }
}

function keyOf({ sampler, firstChain, chains }: ProducerOptions, trajectory: number): Key {
  return { seed: sampler.seed, firstChain, chains, trajectory }
}
