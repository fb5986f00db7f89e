/// <reference lib="webworker" />
import { type AgainResult, SeriesAgain } from './series-again.ts'

/** To the worker: first what comes, then rows, and whenever they are to be read, `read`. */
export type AgainRequest =
  | {
      readonly kind: 'begin'
      readonly chains: number
      readonly leftOut: number
      readonly mean: number | undefined
    }
  | { readonly kind: 'rows'; readonly values: Float64Array; readonly steps: number }
  | { readonly kind: 'read' }

/** From the worker: that it has taken rows and waits for more, or what it read. */
export type AgainAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'result'; readonly result: AgainResult }
  | { readonly kind: 'failed'; readonly text: string }

let series: SeriesAgain | undefined

const say = (answer: AgainAnswer): void => self.postMessage(answer)

self.addEventListener('message', ({ data }: MessageEvent<AgainRequest>) => {
  try {
    if (data.kind === 'begin') series = new SeriesAgain(data)
    else if (data.kind === 'rows') series?.push(data.values, data.steps)
    if (data.kind === 'read' && series !== undefined) say({ kind: 'result', result: series.read() })
    else say({ kind: 'taken' })
  } catch (error) {
    say({ kind: 'failed', text: error instanceof Error ? error.message : String(error) })
  }
})
