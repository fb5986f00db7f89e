import type { SavedChains } from '../samplers/index.ts'
import type { SavedSums } from '../stats/index.ts'
import type { Durability, LoggedConfigurations, LoggedStretch } from './log-writer.ts'

/** What the thread that writes the log is started with. */
export interface LogThreadBoot {
  readonly directory: string
  readonly durability: Durability
}

/** What it is sent, in the order in which it is to be written. `bytes` counts towards what is not written yet. */
export type ToLog =
  | {
      readonly kind: 'stretch'
      readonly sampler: number
      readonly bytes: number
      readonly stretch: LoggedStretch
    }
  | {
      readonly kind: 'analyses'
      readonly sampler: number
      readonly trajectory: number
      /** As JSON, by name. */
      readonly values: readonly (readonly [string, string])[]
    }
  | {
      readonly kind: 'configurations'
      readonly sampler: number
      readonly bytes: number
      readonly configurations: LoggedConfigurations
    }
  | { readonly kind: 'event'; readonly event: string; readonly detail: string }
  | {
      readonly kind: 'checkpoint'
      readonly name: string
      readonly saved: SavedChains
      readonly sums: SavedSums | undefined
    }
  /** Answered by `synced` once everything before it is on the disk. */
  | { readonly kind: 'sync' }
  | { readonly kind: 'close' }

/** What it says. */
export type FromLog =
  /** So many bytes more are written; `seconds` is what that took. */
  | { readonly kind: 'written'; readonly bytes: number; readonly seconds: number }
  | {
      readonly kind: 'checkpointed'
      readonly name: string
      readonly trajectory: number
      readonly seconds: number
    }
  | { readonly kind: 'synced' }
  | { readonly kind: 'closed' }
  /** `checkpoint`: of this sampler, if it is one that could not be written. */
  | { readonly kind: 'failed'; readonly message: string; readonly checkpoint?: string }
