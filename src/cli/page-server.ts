import { dirname } from 'node:path'
import { alarmStatus } from '../alarms/index.ts'
import type { LogHistories } from '../archive/index.ts'
import { UsageError } from '../errors.ts'
import { packageVersion } from '../files/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type {
  ChannelSurroundings,
  History,
  Hub,
  MemoryHistory,
  Publisher,
  RunningServer,
} from '../server/index.ts'
import type { CompleteReason } from '../wire/index.ts'
import { CleanUp } from './clean-up.ts'
import type { ChannelSource, FromComputation, LoggedTopic, ToComputation } from './computation-messages.ts'
import { ForwardedCommands } from './forwarded-commands.ts'
import type { PageSettings } from './page-flags.ts'
import { pageFolder } from './page-folder.ts'
import { pageLimits } from './page-limits.ts'
import { pageOptions } from './page-options.ts'
import { PageRuns } from './page-runs.ts'
import { refusedCommandText } from './refused-command-text.ts'
import type { AlarmMessage, AlertMessage } from './run-alerts.ts'
import { serveFolders } from './serve-folders.ts'

/** What is published on demand still is for so many milliseconds after its last reader has gone, who may come back and go on. */
const COMING_BACK = 60_000

/** Milliseconds between two looks whether a log has grown; a log is committed every 50. A look that finds nothing costs some microseconds. */
const LOOK = 50

/** A log that is written, and the channels that read from it. */
interface PublishedLog {
  readonly file: string
  readonly histories: LogHistories
  readonly publishers: Publisher[]
  version: number
  /** Channels that are complete as soon as all of the run is in the log. */
  readonly ending: { readonly publisher: Publisher; readonly reason: CompleteReason }[]
}

/** What another process that computes says to this page. */
type PageMessage = Exclude<FromComputation, { kind: 'interruptible' | AlertMessage['kind'] }> | AlarmMessage

/** Serves the live page of another process: publishes its messages in their order. */
export class PageServer {
  readonly #tell: (message: ToComputation) => void
  readonly #runs = new PageRuns()
  readonly #channels = new Map<number, Publisher>()
  /** Of channels that remember values. */
  readonly #remembered = new Map<number, MemoryHistory>()
  readonly #told = new Set<string>()
  readonly #commands: ForwardedCommands
  readonly #logs = new Map<string, PublishedLog>()
  #openHistories: ((file: string) => LogHistories) | undefined
  #newMemory: (() => MemoryHistory) | undefined
  #schemaOf: ((kind: string) => unknown) | undefined
  #metrics: Promise<Metrics> | undefined
  #looking: NodeJS.Timeout | undefined
  #hub: Hub | undefined
  #server: RunningServer | undefined
  readonly #cleanUp = new CleanUp()

  constructor(tell: (message: ToComputation) => void) {
    this.#tell = tell
    this.#commands = new ForwardedCommands(tell, (run) => this.#runs.stateOf(run))
  }

  /** Address of the page, once there is one. */
  get url(): string | undefined {
    return this.#server?.url
  }

  take(message: PageMessage): void {
    switch (message.kind) {
      case 'serve':
        this.#answer(this.#serve(message.page))
        break
      case 'serve-folders':
        this.#answer(this.#serveFolders(message.folders, message.page))
        break
      case 'run':
        this.#runs.announce(message.id, message.summary)
        if (message.summary !== undefined) this.#completeLog(message.id)
        break
      case 'commands':
        this.#commands.offer(message.names)
        break
      case 'carried-out':
      case 'not-carried-out':
        this.#commands.answered(message)
        break
      case 'close':
        void this.close().then(() => this.#tell({ kind: 'closed' }))
        break
      default:
        try {
          if (message.kind === 'log') this.#openLog(message.run, message.file)
          else if (message.kind === 'alarm') this.#tellAlarm(message)
          else this.#publish(message)
        } catch (error) {
          this.#complain((error as Error).message)
        }
    }
  }

  /** Ends all connections and frees the port. */
  async close(): Promise<void> {
    clearInterval(this.#looking)
    await this.#cleanUp.run()
    for (const { histories } of this.#logs.values()) histories.closeForGood()
    this.#logs.clear()
  }

  /** Tells the other process the address of the page, or why there is none. */
  #answer(serving: Promise<string>): void {
    serving.then(
      (url) => this.#tell({ kind: 'serving', url }),
      (error: Error) =>
        this.#tell({
          kind: 'refused',
          error: error instanceof UsageError ? 'UsageError' : 'ServerError',
          message: error.message,
        }),
    )
  }

  async #serveFolders(folders: readonly string[], page: PageSettings): Promise<string> {
    const server = await serveFolders(folders, page, this.#cleanUp)
    this.#server = server
    return server.url
  }

  /** @throws UsageError for an address that cannot be, ServerError when the port is taken. */
  async #serve(page: PageSettings): Promise<string> {
    // loaded only here, so that commands without a page start sooner
    const [{ Hub, MemoryHistory, newestValues, serve }, { LogHistories }, { jsonSchemaOf }] =
      await Promise.all([
        import('../server/index.ts'),
        import('../archive/index.ts'),
        import('../values/json-schema.ts'),
      ])
    this.#openHistories = (file) => new LogHistories(file, (damage) => this.#complain(damage))
    this.#newMemory = () => new MemoryHistory()
    this.#schemaOf = jsonSchemaOf
    this.#hub = new Hub({ onError: ({ message }) => this.#complain(message) })
    const server = await serve({
      hub: this.#hub,
      ...pageOptions(page),
      page: pageFolder,
      version: packageVersion(),
      limits: pageLimits,
      runs: () => this.#runs.list(this.#hub!),
      summary: (id) => this.#runs.summary(id),
      openRuns: (names) => (this.#runs.areAbsent(names) ? undefined : { hub: this.#hub!, release: () => {} }),
      newest: (id) => newestValues(this.#hub!, `run/${id}/`),
      metrics: async (isOpenMetrics, traffic) => {
        this.#metrics ??= this.#makeMetrics()
        return (await this.#metrics).text(isOpenMetrics, traffic)
      },
      command: (given) => this.#commands.carryOut(given),
      onRefusedCommand: (refused) => {
        process.stderr.write(`leapstream: ${refusedCommandText(refused)}\n`)
        this.#tell({ kind: 'refused-command', refused })
      },
      onClients: whileNeeded((watched) => this.#tell({ kind: 'watched', watched })),
    })
    this.#server = server
    this.#cleanUp.add(() => server.close())
    return server.url
  }

  /** Only when they are asked for: they look at the event loop of the process from then on. */
  async #makeMetrics(): Promise<Metrics> {
    const [{ Metrics }, { logFigures }, { RunDirectory }] = await Promise.all([
      import('../metrics/index.ts'),
      import('../archive/index.ts'),
      import('../record/index.ts'),
    ])
    const logs = () =>
      [...this.#logs].map(([run, { file, histories }]) => ({
        run,
        ...logFigures(new RunDirectory(dirname(file)), histories.log),
      }))
    return new Metrics({ hub: this.#hub!, version: packageVersion(), logs })
  }

  #publish(message: Extract<FromComputation, { channel: number }>): void {
    const { channel } = message
    if (message.kind === 'open') this.#open(message)
    else if (message.kind === 'complete') this.#complete(channel, message.reason)
    else {
      const publisher = this.#channels.get(channel)
      const remembered = message.remember && this.#remembered.get(channel)
      remembered?.push(message.value)
      publisher?.next(message.value)
      if (remembered) publisher?.grew()
    }
  }

  #open({ channel, options, source }: Extract<FromComputation, { kind: 'open' }>): void {
    const log = source.log === undefined ? undefined : this.#logs.get(source.log.run)
    const schema = this.#schemaOf!(options.kind)
    const publisher = this.#hub!.channel({ ...options, schema }, this.#surroundings(channel, source, log))
    log?.publishers.push(publisher)
    this.#channels.set(channel, publisher)
  }

  #surroundings(channel: number, source: ChannelSource, log: PublishedLog | undefined): ChannelSurroundings {
    if (source.onDemand) {
      return { onReaders: whileNeeded((wanted) => this.#tell({ kind: 'wanted', channel, wanted })) }
    }
    if (source.remembers) {
      const history = this.#newMemory!()
      this.#remembered.set(channel, history)
      return { history }
    }
    return source.log === undefined || log === undefined
      ? {}
      : { history: historyOf(source.log, log.histories) }
  }

  #complete(channel: number, reason: CompleteReason): void {
    const publisher = this.#channels.get(channel)
    if (publisher === undefined) return
    const log = [...this.#logs.values()].find(({ publishers }) => publishers.includes(publisher))
    if (log === undefined) publisher.complete(reason)
    else log.ending.push({ publisher, reason })
  }

  /** Nobody is told where there is no page. */
  #tellAlarm({ run, change: { change, alarm } }: AlarmMessage): void {
    const status = alarmStatus(`run/${run}`, alarm)
    if (change === 'raised') this.#hub?.raise(status)
    else this.#hub?.clear(status.id)
  }

  /** @throws RecordError where the log cannot be read. */
  #openLog(run: string, file: string): void {
    const histories = this.#openHistories!(file)
    this.#logs.set(run, { file, histories, publishers: [], version: histories.version, ending: [] })
    this.#looking ??= setInterval(() => this.#lookForMore(), LOOK).unref()
  }

  #lookForMore(): void {
    if (this.#hub!.clients === 0) return
    for (const log of this.#logs.values()) {
      log.histories.look()
      const { version } = log.histories
      if (version === log.version) continue
      log.version = version
      for (const publisher of log.publishers) publisher.grew()
    }
  }

  /** All of the run is in its log. */
  #completeLog(run: string): void {
    const log = this.#logs.get(run)
    if (log === undefined) return
    log.histories.look()
    for (const { publisher, reason } of log.ending.splice(0)) publisher.complete(reason)
  }

  /** Says on stderr what could not be published, each thing once. */
  #complain(message: string): void {
    if (!this.#told.has(message)) process.stderr.write(`leapstream: not on the page: ${message}\n`)
    this.#told.add(message)
  }
}

const historyOf = ({ what, sampler, name }: LoggedTopic, histories: LogHistories): History =>
  what === 'measurement' ? histories.measurement(sampler, name) : histories.analysis(sampler, name)

/** Calls `tell` when the first reader comes, and some time after the last one has gone. */
function whileNeeded(tell: (needed: boolean) => void): (readers: number) => void {
  let needed = false
  let leaving: NodeJS.Timeout | undefined
  const change = (now: boolean) => {
    if (now !== needed) tell(now)
    needed = now
  }
  return (readers) => {
    clearTimeout(leaving)
    if (readers > 0) change(true)
    else leaving = setTimeout(() => change(false), COMING_BACK).unref()
  }
}
