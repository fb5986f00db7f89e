import {
  type Channel,
  type Connection,
  type ConnectionStatus,
  connect,
  type Item,
  type TopicOptions,
} from '../client/index.ts'
import { LeapstreamError, UsageError } from '../errors.ts'
import type { Watching } from '../watch/connection-span.ts'
import { drawRun, measurementCount } from '../watch/draw-run.ts'
import { drawRunTable } from '../watch/draw-run-table.ts'
import { jsonGapLine, jsonLine } from '../watch/json-line.ts'
import type { KeyAction } from '../watch/key-action.ts'
import type { Line, Look } from '../watch/line.ts'
import { PlainLines } from '../watch/plain-lines.ts'
import { runOutcome } from '../watch/run-outcome.ts'
import { TopicReaders } from '../watch/topic-readers.ts'
import { WatchedRuns } from '../watch/watched-runs.ts'
import { topicMatcher } from '../wire/index.ts'
import { exitCode } from './exit-code.ts'
import { InteractiveTerminal, terminalLook } from './interactive-terminal.ts'
import type { WatchFlags } from './watch-flags.ts'
import { withRun } from './watch-source.ts'

/** Milliseconds between two looks whether a line is due, or the server is away for too long. */
const LOOK = 250
/** Values per second of each topic. */
const MAX_HZ = 4
/** Milliseconds without a connection after which it is said where no view shows it. */
const AWAY = 3000

const codes = {
  finished: exitCode.done,
  failed: exitCode.failed,
  interrupted: exitCode.interrupted,
  'not exact': exitCode.notExact,
} as const

export interface WatchRunOptions {
  /** As it was given, and may be shown. */
  readonly place: string
  readonly url: string
  readonly flags: WatchFlags
  readonly token: () => string
  tell(message: string): void
  ended(code: number): void
  failed(error: unknown): void
}

/** Watches until something ends it. */
export function watchRun(options: WatchRunOptions): { close(): void } {
  const watch = new Watch(options)
  return { close: () => watch.close() }
}

const isAnalysis = topicMatcher('run/*/*/analysis/**')
const isProgress = topicMatcher('run/*/*/progress')
const isMeasurement = topicMatcher('run/*/*/measurement/**')
/** What is shown of the analyses; a histogram, say, has no place in a terminal. */
const SHOWN = /\/(mean|integrated-time|tunneling-rate|split-rhat|verdict|measurements)$/
/** What is large or never read here. */
const isShown = ({ topic, kind }: Channel): boolean =>
  isAnalysis(topic) ? SHOWN.test(topic) || kind === 'exactness' : !isMeasurement(topic)

const plainLines = (): PlainLines =>
  new PlainLines(terminalLook(process.stdout, process.env), (line) => process.stdout.write(`${line}\n`))

class Watch {
  readonly #options: WatchRunOptions
  readonly #prints: ((topic: string) => boolean) | undefined
  readonly #terminal: InteractiveTerminal | undefined
  readonly #lines: PlainLines | undefined
  readonly #timer: NodeJS.Timeout
  #url: string
  #connection!: Connection
  #readers!: TopicReaders
  #runs = new WatchedRuns()
  #status: ConnectionStatus = 'connecting'
  #wasOpen = false
  /** When the connection was lost, and when anything came last. */
  #awaySince = Date.now()
  #newsAt = Date.now()
  #choice = { sampler: 0, scrolled: 0 }
  #row = 0

  constructor(options: WatchRunOptions) {
    this.#options = options
    this.#url = options.url
    const { json, topic } = options.flags
    this.#prints = json
      ? topic === undefined
        ? (name) => !isMeasurement(name)
        : topicMatcher(topic)
      : undefined
    this.#open()
    const isTerminal = process.stdout.isTTY === true && process.env.TERM !== 'dumb'
    if (isTerminal && !json)
      this.#terminal = new InteractiveTerminal({
        draw: (look) => this.#draw(look),
        pressed: (action) => this.#pressed(action),
      })
    else if (!json) this.#lines = plainLines()
    this.#timer = setInterval(() => this.#look(), LOOK)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#terminal?.close()
    this.#readers.close()
    this.#connection.close()
    // what it was like stays on the terminal
    if (this.#terminal !== undefined) plainLines().end(this.#runs)
    else this.#lines?.end(this.#runs)
  }

  #open(): void {
    this.#runs = new WatchedRuns()
    this.#connection = connect(this.#url, { client: 'leapstream watch', token: this.#options.token })
    this.#connection.status.subscribe((status) => {
      if (this.#status === 'open') this.#awaySince = Date.now()
      this.#status = status
      this.#wasOpen ||= status === 'open'
    })
    this.#connection.statuses.subscribe((statuses) => {
      this.#runs.statuses = statuses
    })
    this.#connection.gaps.subscribe((gap) => {
      if (this.#prints?.(gap.topic)) process.stdout.write(jsonGapLine(gap))
    })
    this.#readers = new TopicReaders(this.#connection, {
      wants: (channel) => this.#wants(channel),
      began: (channel) => void this.#recall(channel),
      received: (item) => this.#received(item),
      completed: () => this.#endIfOver(),
      failed: (error) => this.#options.failed(error),
    })
  }

  #wants(channel: Channel): TopicOptions | undefined {
    const { topic, delivery, history } = channel
    if (this.#prints === undefined) return isShown(channel) ? { maxHz: MAX_HZ } : undefined
    if (!this.#prints(topic)) {
      const decides = isProgress(topic) || channel.kind === 'exactness' || topic === 'runs'
      return this.#options.flags.wait && decides ? { maxHz: MAX_HZ } : undefined
    }
    if (this.#options.flags.from !== 'first') return {}
    return delivery === 'lossless' || history !== undefined ? { from: 'first', delivery: 'lossless' } : {}
  }

  /** Fetches what tau_int was before. */
  async #recall({ topic, kind, history }: Channel): Promise<void> {
    if (this.#prints !== undefined || kind !== 'integratedTime' || history === undefined) return
    const runs = this.#runs
    try {
      for (let next = history.first; next < history.next; ) {
        const page = await this.#connection.fetch(topic, { epoch: history.epoch, from: next })
        runs.recall(
          topic,
          page.items.map(({ value }) => value),
        )
        next = Math.max(page.next, next + 1)
      }
    } catch {
      // the connection or the channel is gone: the curve begins later
    }
  }

  #received(item: Item): void {
    const { topic, value } = item
    this.#newsAt = Date.now()
    this.#runs.receive(topic, value)
    if (this.#prints?.(topic)) process.stdout.write(jsonLine(item))
    if (topic === 'runs') this.#chooseRun()
    this.#endIfOver()
  }

  /** Of a server with a table of runs: the only one there is. */
  #chooseRun(): void {
    const names = [...new Set(this.#runs.table?.rows.map(({ run }) => run))]
    const { json, wait } = this.#options.flags
    const [name] = names
    if (name !== undefined && names.length === 1 && (wait || !json)) this.#show(name)
    else if (wait)
      this.#options.failed(
        new UsageError(
          `--wait: choose one of the runs by --run, there are ${names.join(', ') || 'none yet'}`,
        ),
      )
  }

  #show(run: string): void {
    this.#readers.close()
    this.#connection.close()
    this.#url = withRun(this.#url, run)
    this.#status = 'connecting'
    this.#awaySince = Date.now()
    this.#wasOpen = false
    this.#open()
  }

  get #isOver(): boolean {
    return this.#readers.open === 0 && runOutcome(this.#runs.samplers) !== undefined
  }

  #endIfOver(): void {
    if (this.#options.flags.wait && this.#isOver) this.#options.ended(codes[runOutcome(this.#runs.samplers)!])
  }

  #look(): void {
    this.#lines?.look(this.#runs)
    if (this.#status !== 'connecting' || this.#isOver) return
    const { place, flags, tell, failed } = this.#options
    const away = Date.now() - this.#awaySince
    const what = `${place} ${this.#wasOpen ? 'does not answer any more' : 'does not answer'}`
    if (flags.wait && away > 1000 * flags.patience)
      failed(
        new LeapstreamError(`${what}, for ${flags.patience} s now: is it there? --patience waits longer`),
      )
    else if (away > AWAY && this.#terminal === undefined) tell(`${what}: trying again`)
  }

  get #watching(): Watching {
    return {
      source: this.#options.place,
      status: this.#status,
      wasOpen: this.#wasOpen,
      silence: Date.now() - this.#newsAt,
      over: this.#isOver,
    }
  }

  #draw(look: Look): readonly Line[] {
    const { table } = this.#runs
    if (table !== undefined) return drawRunTable(table, this.#watching, this.#row, look)
    return drawRun(this.#runs, this.#watching, this.#choice, look)
  }

  #pressed(action: KeyAction): void {
    const { table, samplers } = this.#runs
    const places = table?.rows.length ?? samplers.length
    const wrap = (at: number): number => (places === 0 ? 0 : (at + places) % places)
    switch (action.act) {
      case 'quit':
        this.#options.ended(exitCode.done)
        break
      case 'interrupt':
        this.#options.ended(exitCode.interrupted)
        break
      case 'open': {
        const row = table?.rows[this.#row]
        if (row !== undefined) this.#show(row.run)
        break
      }
      case 'choose':
        if (table === undefined && action.at < places) this.#choice = { sampler: action.at, scrolled: 0 }
        break
      case 'step':
        if (table !== undefined) this.#row = wrap(this.#row + action.by)
        else this.#choice = { sampler: wrap(this.#choice.sampler + action.by), scrolled: 0 }
        break
      case 'scroll': {
        if (table !== undefined) this.#row = wrap(this.#row + action.by)
        else {
          const most = measurementCount(samplers[this.#choice.sampler]) - 1
          const scrolled = Math.max(0, Math.min(most, this.#choice.scrolled + action.by))
          this.#choice = { ...this.#choice, scrolled }
        }
      }
    }
  }
}
