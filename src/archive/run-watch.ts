import { type Alarm, type Alert, alarmAlert, alarmKey, endedAlert, standingAlarms } from '../alarms/index.ts'
import { LeapstreamError } from '../errors.ts'
import type { LogEvent, RunDirectory, RunState } from '../record/index.ts'
import { findRuns } from './find-runs.ts'
import { lastChange } from './run-rows.ts'

/** Milliseconds between two looks. */
const LOOK = 10_000

/** How a run stood at the last look. */
interface Standing {
  readonly changed: number | undefined
  readonly state: RunState
  readonly alarms: ReadonlyMap<string, Alarm>
}

/** Looks now and then how the runs in some folders stand, and tells what has changed since the first look: alarms, and ends. */
export class RunWatch {
  readonly #folders: readonly string[]
  readonly #tell: (alert: Alert) => void
  readonly #timer: NodeJS.Timeout
  /** By their paths. */
  readonly #runs = new Map<string, Standing>()
  #hasLooked = false

  constructor(folders: readonly string[], tell: (alert: Alert) => void) {
    this.#folders = folders
    this.#tell = tell
    this.look()
    this.#timer = setInterval(() => this.look(), LOOK).unref()
  }

  look(): void {
    for (const directory of findRuns(this.#folders).values()) {
      try {
        this.#lookAt(directory)
      } catch (error) {
        // the table of the runs says what is wrong with it
        if (!(error instanceof LeapstreamError)) throw error
      }
    }
    this.#hasLooked = true
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #lookAt(directory: RunDirectory): void {
    const before = this.#runs.get(directory.path)
    const changed = lastChange(directory)
    // a process that was killed changes nothing in its directory
    if (before !== undefined && before.changed === changed && before.state !== 'running') return
    const log = directory.openLog()
    try {
      const state = directory.state(log)
      const events = log.events()
      const alarms = new Map(standingAlarms(events).map((alarm) => [alarmKey(alarm), alarm]))
      const now = { changed, state, alarms }
      this.#runs.set(directory.path, now)
      const known = before ?? (this.#hasLooked ? { state: 'running' as const, alarms: new Map() } : now)
      this.#tellChanges(log.run, known, now)
      if (known.state === 'running' && state !== 'running') this.#tell(ending(log.run, state, events))
    } finally {
      log.close()
    }
  }

  #tellChanges(run: string, before: Pick<Standing, 'alarms'>, now: Standing): void {
    for (const [key, alarm] of now.alarms)
      if (!before.alarms.has(key)) this.#tell(alarmAlert(run, { change: 'raised', alarm }))
    for (const [key, alarm] of before.alarms)
      if (!now.alarms.has(key)) this.#tell(alarmAlert(run, { change: 'cleared', alarm }))
  }
}

function ending(run: string, state: RunState, events: readonly LogEvent[]): Alert {
  const detail = events.findLast(({ kind }) => kind === 'ended' || kind === 'failed')?.detail
  if (state === 'failed') return endedAlert(run, `failed: ${String(detail?.reason)}`, 'error')
  if (state === 'broken off') return endedAlert(run, 'broken off: its process was killed', 'error')
  return endedAlert(run, state === 'stopped' ? `stopped: ${String(detail?.ended)}` : state, 'info')
}
