import type { ChannelOptions, ClientCommand, RefusedCommand } from '../server/index.ts'
import type { CompleteReason } from '../wire/index.ts'
import type { PageSettings } from './page-flags.ts'
import type { AlertMessage } from './run-alerts.ts'

/**
 * Where the values of a topic come from, besides those that are published. One that is `onDemand` is published only while it is
 * wanted; what the log of a run has is read from there; of one that `remembers`, some values are remembered in memory.
 */
export interface ChannelSource {
  readonly onDemand?: boolean
  readonly log?: LoggedTopic
  readonly remembers?: boolean
}

/** A measurement or an analysis in the log of a run, under the names that these have there. */
export interface LoggedTopic {
  readonly run: string
  readonly sampler: string
  readonly what: 'measurement' | 'analysis'
  readonly name: string
}

/**
 * Commands that compute run in a separate process, so that the process that answers the terminal and the browser never waits for
 * them. These are the messages of the computing process. It numbers the channels.
 */
export type FromComputation =
  | AlertMessage
  | { readonly kind: 'interruptible'; readonly value: boolean }
  | { readonly kind: 'serve'; readonly page: PageSettings }
  /** Serve a page of the runs in some folders: nothing is published there but what they have. */
  | { readonly kind: 'serve-folders'; readonly page: PageSettings; readonly folders: readonly string[] }
  | { readonly kind: 'run'; readonly id: string; readonly summary?: unknown }
  /** The run has a log, which the page reads. */
  | { readonly kind: 'log'; readonly run: string; readonly file: string }
  | {
      readonly kind: 'open'
      readonly channel: number
      readonly options: ChannelOptions
      readonly source: ChannelSource
    }
  | {
      readonly kind: 'value'
      readonly channel: number
      readonly value: unknown
      /** Who comes later is to have it, too. */
      readonly remember?: true
    }
  | { readonly kind: 'complete'; readonly channel: number; readonly reason: CompleteReason }
  /** The commands that are carried out from now on; others are refused. */
  | { readonly kind: 'commands'; readonly names: readonly string[] }
  /** The answer to a command: what was done, or why not. */
  | { readonly kind: 'carried-out'; readonly command: number; readonly text: string }
  | {
      readonly kind: 'not-carried-out'
      readonly command: number
      readonly code: string
      readonly text: string
    }
  | { readonly kind: 'close' }

/** Messages to the computing process. */
export type ToComputation =
  | { readonly kind: 'interrupt' }
  /** Write a checkpoint now, and go on. */
  | { readonly kind: 'checkpoint' }
  /** A command of a client; the number is for the answer. */
  | { readonly kind: 'command'; readonly command: number; readonly given: ClientCommand }
  /** A command of a client was not carried out. */
  | { readonly kind: 'refused-command'; readonly refused: RefusedCommand }
  | { readonly kind: 'serving'; readonly url: string }
  | { readonly kind: 'refused'; readonly error: 'UsageError' | 'ServerError'; readonly message: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'wanted'; readonly channel: number; readonly wanted: boolean }
  /** Whether anybody is connected to the live page. */
  | { readonly kind: 'watched'; readonly watched: boolean }
