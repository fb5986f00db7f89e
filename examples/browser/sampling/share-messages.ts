import type { ChainShare } from '../../../src/stats/index.ts'
import type { StretchShape } from '../../../src/threads/slots.ts'
import type { Settings } from '../settings.ts'

/** What a worker that moves some chains is started with. */
export interface ShareBoot {
  readonly settings: Settings
  /** Name of the sampler. */
  readonly sampler: string
  readonly squares: readonly string[]
  readonly share: ChainShare
  /** The first trajectory that is summed. */
  readonly sumsFrom: number
  /** Of this share. */
  readonly shape: StretchShape
  readonly capacity: number
}

/** One stretch that is asked for. Its memory goes to the worker, and comes back filled. */
export interface Grant {
  readonly steps: number
  readonly sums: boolean
  readonly memory: ArrayBuffer
}

/** To a worker: what it is, first, and then what it is to do. */
export type ToShare = { readonly boot: ShareBoot } | { readonly grant: Grant }

/** From a worker. */
export type FromShare =
  | { readonly kind: 'started'; readonly settings: Readonly<Record<string, number | string>> }
  | {
      readonly kind: 'filled'
      readonly memory: ArrayBuffer
      readonly sums: unknown
      readonly milliseconds: number
    }
  | { readonly kind: 'failed'; readonly text: string }
