import type { SamplerRecipe } from '../samplers/index.ts'
import type { BlockShape } from './slots.ts'

/** How a worker thread comes by its sampler and measurements. */
export type Origin =
  | { readonly kind: 'recipe'; readonly recipe: SamplerRecipe }
  | {
      readonly kind: 'pipeline'
      readonly file: string
      readonly parameters: Readonly<Record<string, unknown>>
      readonly sampler: string
    }

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
