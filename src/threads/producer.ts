import { inspect } from 'node:util'
import type { Configurations } from '../batch.ts'
import { LeapstreamError, PipelineError, UsageError } from '../errors.ts'
import { evaluateStep } from '../measurements/measurement-operator.ts'
import { continueChains, saveChains } from '../samplers/continue-chains.ts'
import { MOST_TRAJECTORIES } from '../samplers/most-trajectories.ts'
import type { Key, Sampler, SamplerState, Stepped } from '../samplers/sampler.ts'
import type { SavedChains } from '../samplers/saved-chains.ts'
import { failureText } from './failure-text.ts'
import type { Slot } from './slots.ts'

/** A named number of each configuration. Measurement operators are columns too. */
export interface Column {
  readonly name: string
  evaluate(configurations: Configurations): ArrayLike<number>
}

export interface ProducerOptions {
  readonly sampler: Sampler
  readonly columns: readonly Column[]
  readonly firstChain: number
  readonly chains: number
  /** Saved chains that go on: these, or more that these are among, such as all of a run. */
  readonly from?: SavedChains
}

/** Runs some of a sampler's chains and writes what is measured into their part of each slot. */
export class Producer {
  readonly #options: ProducerOptions
  #state: SamplerState
  #trajectory: number

  private constructor(options: ProducerOptions, state: SamplerState) {
    this.#options = options
    this.#state = state
    this.#trajectory = options.from?.trajectory ?? 0
  }

  /**
   * A producer whose chains are at trajectory 0, or at that of the saved chains they go on from.
   *
   * @throws UsageError for saved chains of another sampler, or that were changed since they were saved.
   */
  static async start(options: ProducerOptions): Promise<Producer> {
    const { sampler, from } = options
    let state: SamplerState | undefined
    try {
      const key = keyOf(options, 0)
      state = await (from === undefined ? sampler.init(key) : continueChains(sampler, key, from))
    } catch (cause) {
      throw samplerFailure(sampler, 'init failed', cause)
    }
    const settings: unknown = state?.settings
    const plain = (setting: unknown) => typeof setting === 'number' || typeof setting === 'string'
    if (typeof settings !== 'object' || settings === null || !Object.values(settings).every(plain))
      throw new PipelineError(
        `sampler ${sampler.name}: init must give a state with settings, an object of numbers and text, { settings: {} } at least`,
      )
    return new Producer(options, state)
  }

  /** Gives back the sampler's devices. */
  async close(): Promise<void> {
    await this.#options.sampler.close?.(this.#state)
  }

  /** Settings in force, as the sampler reports them after starting. */
  get settings(): Readonly<Record<string, number | string>> {
    return this.#state.settings
  }

  /** Number of the trajectory that comes next. */
  get trajectory(): number {
    return this.#trajectory
  }

  /**
   * Its chains as they are, to go on from later.
   *
   * @throws UsageError for a sampler whose chains cannot be kept.
   */
  async save(): Promise<SavedChains> {
    const { sampler } = this.#options
    try {
      return await saveChains(sampler, this.#state, keyOf(this.#options, this.#trajectory))
    } catch (cause) {
      throw samplerFailure(sampler, `save failed before trajectory ${this.#trajectory}`, cause)
    }
  }

  /** The next `steps` trajectories, into the first `steps` rows of a slot. */
  async fill(slot: Slot, steps: number): Promise<void> {
    const { sampler, columns, chains } = this.#options
    let kept = 0
    for (let step = 0; step < steps; step++) {
      this.#checkRandomness()
      let stepped: Stepped | undefined
      try {
        const answer = sampler.step(this.#state, keyOf(this.#options, this.#trajectory))
        // to await an answer that is there already would cost each trajectory a turn of the event loop
        stepped = answer instanceof Promise ? await answer : answer
      } catch (cause) {
        throw samplerFailure(sampler, `step failed at trajectory ${this.#trajectory}`, cause)
      }
      if (!stepped?.state || !stepped.info)
        throw new PipelineError(
          `sampler ${sampler.name}: step must give { state, info }, not ${inspect(stepped, { depth: 0 })}`,
        )
      const { state, info } = stepped
      this.#state = state
      const row = step * chains
      for (const [i, column] of columns.entries()) {
        const values = whenRead(info, () => this.#evaluate(column, info))
        slot.columns[i]!.set(values instanceof Promise ? await values : values, row)
      }
      if (slot.links !== undefined && this.#trajectory % slot.linksEvery === 0) {
        const links = await whenRead(info, () => info.links())
        slot.links.set(links, kept++ * links.length)
      }
      this.#trajectory++
    }
  }

  #checkRandomness(): void {
    if (this.#trajectory < MOST_TRAJECTORIES) return
    const { name } = this.#options.sampler
    throw new UsageError(
      `sampler ${name}: there is no randomness for trajectory ${this.#trajectory}, a chain has at most 2^31: start another seed`,
    )
  }

  #evaluate({ name, evaluate }: Column, info: Configurations): ArrayLike<number> {
    const { chains, firstChain } = this.#options
    try {
      return evaluateStep(name, evaluate, info, this.#trajectory, chains, firstChain)
    } catch (cause) {
      if (cause instanceof LeapstreamError && !(cause instanceof PipelineError)) throw cause
      throw new PipelineError(failureText(cause), { cause })
    }
  }
}

/** What `evaluate` gives; later, where the configurations lie on a device that must be read first. */
function whenRead<T>(info: Configurations, evaluate: () => T): T | Promise<T> {
  return info.whenRead === undefined ? evaluate() : info.whenRead(evaluate)
}

/** Errors of this package already say what to do, and are passed on: a graphics card that is not there, an option that cannot be. */
function samplerFailure({ name }: Sampler, what: string, cause: unknown): LeapstreamError {
  if (cause instanceof LeapstreamError) return cause
  return new PipelineError(`sampler ${name}: ${what}: ${failureText(cause)}`, { cause })
}

function keyOf({ sampler, firstChain, chains }: ProducerOptions, trajectory: number): Key {
  return { seed: sampler.seed, firstChain, chains, trajectory }
}
