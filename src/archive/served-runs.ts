import { LeapstreamError } from '../errors.ts'
import { checkSqlite, type RunDirectory } from '../record/index.ts'
import {
  Hub,
  type NewestValue,
  newestValues,
  type OpenedHub,
  type Publisher,
  type RunListing,
} from '../server/index.ts'
import { jsonSchemaOf } from '../values/json-schema.ts'
import type { RunRow, RunTable } from '../values/run-table.ts'
import { findRuns } from './find-runs.ts'
import { lastChange, runRows } from './run-rows.ts'
import { ServedRun } from './served-run.ts'

/** Milliseconds between two looks into the folders, and into the logs of runs that somebody looks at. */
const FOLDERS = 2000
const LOGS = 250

/** A run that nobody looks at any more is closed so many milliseconds later: who loads a page again finds it open. */
const COMING_BACK = 5000

/** Part of the time that is spent on clients: there is nothing else to do. */
const SHARE = 0.9

/** Notes about runs that are shown at most, the newest. */
const MOST_NOTES = 3

/** The rows of a run, and when it had changed when they were read. */
interface KnownRun {
  readonly directory: RunDirectory
  readonly begun: string | undefined
  readonly changed: number | undefined
  readonly rows: readonly RunRow[]
}

/** Runs that are open, in a hub of their own. */
interface OpenRuns {
  readonly hub: Hub
  readonly runs: Map<string, ServedRun>
  users: number
  closing: NodeJS.Timeout | undefined
}

/**
 * The runs in some folders, finished ones and those that go on: a table of all as the topic `runs`, from the ends of their logs, and
 * the runs themselves when somebody looks at them. Nothing is read while nobody is there.
 */
export class ServedRuns {
  readonly hub: Hub
  readonly #folders: readonly string[]
  readonly #tell: (message: string) => void
  readonly #table: Publisher
  #known = new Map<string, KnownRun>()
  readonly #open = new Map<string, OpenRuns>()
  readonly #notes: string[] = []
  #published = ''
  readonly #timers: NodeJS.Timeout[]

  /**
   * `tell` is told of what cannot be read.
   *
   * @throws RecordError where SQLite is not there.
   */
  constructor(folders: readonly string[], tell: (message: string) => void) {
    checkSqlite()
    this.#folders = folders
    this.#tell = tell
    this.hub = new Hub({ share: SHARE, onError: ({ message }) => tell(message) })
    this.#table = this.hub.channel({
      topic: 'runs',
      kind: 'runTable',
      schema: jsonSchemaOf('runTable'),
      delivery: 'latest',
    })
    this.look()
    this.#timers = [
      setInterval(() => {
        if (this.hub.allClients > 0) this.hub.share.once(() => this.look())
      }, FOLDERS),
      setInterval(() => this.#lookIntoLogs(), LOGS),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  /** The runs that there are, and how they stand. */
  list(): RunListing[] {
    this.look()
    return [...this.#known].map(([name, { begun, rows }]) => {
      const { state = 'damaged', pipeline } = rows[0] ?? {}
      const samplers = rows.flatMap(({ sampler }) => sampler ?? [])
      return {
        name,
        state,
        ...(pipeline !== undefined && { pipeline, samplers }),
        ...(begun !== undefined && { begun }),
      }
    })
  }

  /** What `leapstream run --json` printed at the end of a run; undefined where it is not over, or not there. */
  summary(name: string): unknown {
    const directory = findRuns(this.#folders).get(name)
    if (directory === undefined) return undefined
    const log = directory.openLog()
    try {
      const last = log
        .events()
        .findLast(({ kind }) => ['started', 'resumed', 'ended', 'failed'].includes(kind))
      return last?.kind === 'ended' ? last.detail.summary : undefined
    } finally {
      log.close()
    }
  }

  /** The newest values of the topics of a run; undefined where it is not there or cannot be read. */
  newest(name: string): Readonly<Record<string, NewestValue>> | undefined {
    const opened = this.open([name])
    if (opened === undefined) return undefined
    try {
      return newestValues(opened.hub, 'run/')
    } finally {
      opened.release()
    }
  }

  /** A hub with these runs; undefined when one of them is not there or cannot be read. */
  open(names: readonly string[]): OpenedHub | undefined {
    const key = [...new Set(names)].sort().join('\n')
    const opened = this.#open.get(key)
    // a run that was moved away was taken out, and may be back
    const isWhole = opened?.runs.size === key.split('\n').length
    const open = isWhole ? opened : this.#openNew(key)
    if (open === undefined) return undefined
    open.users++
    clearTimeout(open.closing)
    let released = false
    const release = (): void => {
      if (released) return
      released = true
      open.users--
      if (open.users === 0) open.closing = setTimeout(() => this.#close(key, open), COMING_BACK).unref()
    }
    return { hub: open.hub, release }
  }

  /** Looks which runs there are and how they stand. */
  look(): void {
    const found = findRuns(this.#folders)
    for (const [name, { directory }] of this.#known) {
      if (found.get(name)?.path === directory.path) continue
      this.#note(`${name} is not there any more: its directory was moved or deleted`)
      for (const { runs } of this.#open.values()) {
        runs.get(name)?.close()
        runs.delete(name)
      }
    }
    this.#known = new Map([...found].map(([name, directory]) => [name, this.#lookAt(name, directory)]))
    const rows = [...this.#known.values()].flatMap((known) => known.rows)
    const table: RunTable = { kind: 'runTable', rows, notes: [...this.#notes] }
    const text = JSON.stringify(table)
    if (text === this.#published) return
    this.#published = text
    this.#table.next(table)
  }

  /** Closes all that is open. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    for (const [key, open] of [...this.#open]) this.#close(key, open)
  }

  #lookAt(name: string, directory: RunDirectory): KnownRun {
    const known = this.#known.get(name)
    const changed = lastChange(directory)
    // a process that was killed changes nothing in its directory
    const isSame = known !== undefined && known.changed === changed && known.rows[0]?.state !== 'running'
    if (isSame) return known
    return { directory, changed, begun: begunOf(directory), rows: runRows(name, directory) }
  }

  #openNew(key: string): OpenRuns | undefined {
    const names = key.split('\n')
    const found = findRuns(this.#folders)
    const hub = new Hub({ beside: this.hub, onError: ({ message }) => this.#tell(message) })
    const runs = new Map<string, ServedRun>()
    try {
      for (const name of names) {
        const directory = found.get(name)
        if (directory === undefined) throw new LeapstreamError(`there is no run ${name}`)
        // beside one another runs go by the names of their directories, which the reader has chosen
        const topic = (run: string) => `run/${names.length === 1 ? run : name.replaceAll('/', '_')}`
        runs.set(name, new ServedRun(directory, hub, topic, this.#tell))
      }
    } catch (error) {
      for (const run of runs.values()) run.close()
      if (!(error instanceof LeapstreamError)) throw error
      this.#tell(error.message)
      return undefined
    }
    const open = { hub, runs, users: 0, closing: undefined }
    this.#open.set(key, open)
    return open
  }

  #close(key: string, open: OpenRuns): void {
    clearTimeout(open.closing)
    for (const run of open.runs.values()) run.close()
    if (this.#open.get(key) === open) this.#open.delete(key)
  }

  #lookIntoLogs(): void {
    for (const { hub, runs } of this.#open.values()) {
      if (hub.clients === 0) continue
      for (const run of runs.values()) hub.share.once(() => run.look())
    }
  }

  #note(text: string): void {
    this.#tell(text)
    this.#notes.push(text)
    while (this.#notes.length > MOST_NOTES) this.#notes.shift()
  }
}

/** When a run began; undefined where its directory cannot be read. */
function begunOf(directory: RunDirectory): string | undefined {
  try {
    return directory.read().begun
  } catch {
    return undefined
  }
}
