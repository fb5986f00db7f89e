import { type Alarm, type AlarmChange, alarmKey } from './alarm.ts'

/** The alarms of a run that stand. Each is told once when it is raised, and once when it is cleared. */
export class AlarmBoard {
  readonly #standing = new Map<string, Alarm>()
  readonly #tell: (change: AlarmChange) => void

  /** `standing`: what an earlier part of the run has left, which is not told again. */
  constructor(tell: (change: AlarmChange) => void, standing: readonly Alarm[] = []) {
    this.#tell = tell
    for (const alarm of standing) this.#standing.set(alarmKey(alarm), alarm)
  }

  get standing(): readonly Alarm[] {
    return [...this.#standing.values()]
  }

  has(alarm: Pick<Alarm, 'code' | 'sampler'>): boolean {
    return this.#standing.has(alarmKey(alarm))
  }

  raise(alarm: Alarm): void {
    if (this.has(alarm)) return
    this.#standing.set(alarmKey(alarm), alarm)
    this.#tell({ change: 'raised', alarm })
  }

  clear(which: Pick<Alarm, 'code' | 'sampler'>): void {
    const alarm = this.#standing.get(alarmKey(which))
    if (alarm === undefined) return
    this.#standing.delete(alarmKey(which))
    this.#tell({ change: 'cleared', alarm })
  }
}
