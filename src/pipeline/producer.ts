import type { Configurations } from '../batch.ts'
import { PipelineError } from '../errors.ts'
import type { Sampler, SamplerState } from '../samplers/index.ts'
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

  constructor(options: ProducerOptions) {
    this.#options = options
    this.#state = options.sampler.init(this.#key())
  }

  /** Settings in force, as the sampler reports them after starting. */
  get settings(): Readonly<Record<string, number | string>> {
    return this.#state.settings
  }

  /** The next `steps` trajectories, into the first `steps` rows of a slot. */
  fill(slot: Slot, steps: number): void {
    const { sampler, columns, firstChain, chains } = this.#options
    for (let step = 0; step < steps; step++) {
      const { state, info } = sampler.step(this.#state, this.#key())
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

  #key() {
    const { sampler, firstChain, chains } = this.#options
    return { seed: sampler.seed, firstChain, chains, trajectory: this.#trajectory }
  }
}
