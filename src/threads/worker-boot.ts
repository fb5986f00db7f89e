import type { Sampler, SamplerRecipe } from '../samplers/index.ts'
import type { Column } from './producer.ts'
import type { BlockShape } from './slots.ts'

/** How a worker thread comes by its sampler and measurements. */
export type Origin =
  | { readonly kind: 'recipe'; readonly recipe: SamplerRecipe }
  | {
      readonly kind: 'module'
      /** File URL of a module that exports `ingredients`, a {@link IngredientsOf}. */
      readonly module: string
      readonly argument: unknown
    }

/** What a worker thread samples and measures. */
export interface Ingredients {
  readonly sampler: Sampler
  readonly columns: readonly Column[]
}

/** How a module makes them of its argument, in every worker thread anew. */
export type IngredientsOf<Argument> = (argument: Argument) => Promise<Ingredients>

/** What a worker thread is started with. */
export interface WorkerBoot {
  readonly origin: Origin
  readonly firstChain: number
  readonly chains: number
  readonly shape: BlockShape
  readonly capacity: number
  readonly slots: number
  readonly memory: SharedArrayBuffer
  /** Int32: [0] number of blocks granted, [1 + i] steps of the block that slot i is for. */
  readonly control: Int32Array
}

/** What a worker thread says. */
export type WorkerMessage =
  | { readonly kind: 'started'; readonly settings: Readonly<Record<string, number | string>> }
  | { readonly kind: 'block'; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly error: unknown }
