import type { Connection } from '../client/index.ts'
import { counted } from '../values/format.ts'
import type { AgainAnswer, AgainRequest } from './again-worker.ts'
import type { MeasurementChannel } from './measurement-channel.ts'
import { type MeasurementRows, readRows } from './measurement-rows.ts'
import type { AgainResult } from './series-again.ts'

/** The part of a Worker that is used. */
export interface AgainWorker {
  addEventListener(type: 'message' | 'error', listener: (event: { data?: AgainAnswer }) => void): void
  postMessage(request: AgainRequest, transfer: Transferable[]): void
  terminate(): void
}

export interface MeasurementAgainOptions {
  readonly channel: Pick<MeasurementChannel, 'topic' | 'epoch'>
  readonly leftOut: number
  /** Of the measurement, where symmetry gives it. */
  readonly mean: number | undefined
}

/** Reads the values of a measurement out of the log, page by page, and has them analysed by a worker beside the page. */
export class MeasurementAgain {
  readonly leftOut: number
  readonly #options: MeasurementAgainOptions
  readonly #connection: Pick<Connection, 'fetch'>
  readonly #worker: AgainWorker
  readonly #changed: () => void
  #answered: ((answer: AgainAnswer) => void) | undefined
  /** Number of the next record. */
  #next = 1
  #rows = 0
  #expected: number | undefined
  #isReading = false
  #isStopped = false
  #result: AgainResult | undefined
  #problem: string | undefined

  /** `changed` is called whenever it has read more. */
  constructor(
    connection: Pick<Connection, 'fetch'>,
    worker: AgainWorker,
    options: MeasurementAgainOptions,
    changed: () => void,
  ) {
    this.leftOut = options.leftOut
    this.#connection = connection
    this.#worker = worker
    this.#options = options
    this.#changed = changed
    worker.addEventListener('message', ({ data }) => data && this.#answered?.(data))
    worker.addEventListener('error', () =>
      this.#answered?.({ kind: 'failed', text: 'The part of the page that analyses could not be loaded.' }),
    )
  }

  /** Rows per chain that were read. */
  get rows(): number {
    return this.#rows
  }

  get isReading(): boolean {
    return this.#isReading
  }

  /** Why it cannot be had; undefined while nothing is wrong. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Of the rows that had been read when it was made. */
  get result(): AgainResult | undefined {
    return this.#result
  }

  /** Reads what there is to the end, from where it stopped last. */
  async goOn(): Promise<void> {
    if (this.#isReading || this.#isStopped || this.#problem !== undefined) return
    this.#isReading = true
    try {
      await this.#read()
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    }
    this.#isReading = false
    if (!this.#isStopped) this.#changed()
  }

  /** Ends it, whatever it is at. */
  stop(): void {
    this.#isStopped = true
    this.#worker.terminate()
  }

  async #read(): Promise<void> {
    const { topic, epoch } = this.#options.channel
    for (let end = Number.POSITIVE_INFINITY; this.#next < end; ) {
      const page = await this.#connection.fetch(topic, { epoch, from: this.#next })
      if (this.#isStopped) return
      const [gap] = page.gaps
      if (gap !== undefined)
        throw new Error(
          `Some of the values are missing: ${counted(gap.to - gap.from + 1, 'record')} damaged.`,
        )
      await this.#push(page.items.map(({ value }) => readRows(value)))
      if (this.#isStopped) return
      end = page.end
      if (page.next <= this.#next) break
      this.#next = page.next
      this.#changed()
    }
    const answer = await this.#ask({ kind: 'read' })
    if (answer.kind === 'result') this.#result = answer.result
  }

  /** Passes on the rows of a page together: each message to the worker takes its time. */
  async #push(blocks: readonly (MeasurementRows | undefined)[]): Promise<void> {
    const [first] = blocks
    if (blocks.length === 0) return
    if (first !== undefined && this.#expected === undefined) {
      const { leftOut, mean } = this.#options
      await this.#ask({ kind: 'begin', chains: first.chains, leftOut, mean })
      this.#expected = first.first
    }
    const values = new Float64Array(blocks.reduce((sum, block) => sum + (block?.values.length ?? 0), 0))
    let length = 0
    let steps = 0
    for (const block of blocks) {
      if (block === undefined) throw new Error('These are no values of a measurement.')
      if (block.first !== this.#expected)
        throw new Error(`After trajectory ${this.#expected! - 1} comes ${block.first}: some are missing.`)
      values.set(block.values, length)
      length += block.values.length
      steps += block.steps
      this.#expected = block.first + block.steps
    }
    await this.#ask({ kind: 'rows', values, steps }, [values.buffer])
    this.#rows += steps
  }

  async #ask(request: AgainRequest, transfer: Transferable[] = []): Promise<AgainAnswer> {
    const answer = await new Promise<AgainAnswer>((resolve) => {
      this.#answered = resolve
      this.#worker.postMessage(request, transfer)
    })
    if (answer.kind === 'failed') throw new Error(answer.text)
    return answer
  }
}
