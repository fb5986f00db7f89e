import type { Settings } from '../settings.ts'

/** From the page to the worker that runs the analyses. */
export type ToRun =
  | { readonly kind: 'start'; readonly settings: Settings }
  /** The end of a page's socket is handed over with it. */
  | { readonly kind: 'connect'; readonly port: MessagePort }
  | { readonly kind: 'pause' }
  | { readonly kind: 'go-on' }

/** From that worker: why it samples no more. */
export interface FromRun {
  readonly kind: 'failed'
  readonly text: string
}
