import type { SamplerRecipe, SavedChains } from '../samplers/index.ts'
import type { ChainShare } from '../stats/index.ts'
import type { SavedSums } from '../stats/saved-sums.ts'
import type { Ingredients } from './share-runner.ts'
import type { StretchShape } from './slots.ts'

/** How a worker thread comes by its sampler and measurements. */
export type Origin =
  | { readonly kind: 'recipe'; readonly recipe: SamplerRecipe }
  | {
      readonly kind: 'module'
      /** File URL of a module that exports `ingredients`, an {@link IngredientsOf}. */
      readonly module: string
      readonly argument: unknown
    }

/** How a module makes the ingredients of its argument, in every worker thread anew. */
export type IngredientsOf<Argument> = (argument: Argument) => Promise<Ingredients>

/** What a worker thread is started with. */
export interface WorkerBoot {
  readonly origin: Origin
  readonly share: ChainShare
  readonly sumsFrom: number
  /** Saved chains of this share that go on. */
  readonly from: SavedChains | undefined
  /** Saved sums of this share that go on. */
  readonly savedSums: SavedSums | undefined
  /** Of this share. */
  readonly shape: StretchShape
  readonly capacity: number
  /** The slots of this share. */
  readonly memory: SharedArrayBuffer
  /** See {@link Grants}. */
  readonly control: SharedArrayBuffer
  readonly slots: number
  /** Where the sampler has a device: the number of this thread, and where it says that the device is closed, see {@link Departures}. */
  readonly departure: { readonly thread: number; readonly memory: SharedArrayBuffer } | undefined
}

/** Begins what is said of an error that nothing in a thread caught. */
export const UNCAUGHT = 'an error that nothing caught: '

/** What a worker thread says. */
export type WorkerMessage =
  | { readonly kind: 'started'; readonly settings: Readonly<Record<string, number | string>> }
  | {
      readonly kind: 'stretch'
      readonly milliseconds: number
      readonly sums?: unknown
      readonly saved?: SavedChains
      readonly keptSums?: SavedSums | undefined
    }
  | { readonly kind: 'failed'; readonly error: unknown }
