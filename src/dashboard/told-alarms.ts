import type { StandingAlarm } from './standing-alarm.ts'

/** Of which alarms somebody was told: of each once, until it is raised anew. */
export class ToldAlarms {
  /** By their keys, since when they stand, where that is known. */
  #told = new Map<string, number | undefined>()

  /** Those of the alarms that stand of which nobody was told. From now on they are told. */
  tell(alarms: readonly StandingAlarm[]): StandingAlarm[] {
    const untold = alarms.filter((alarm) => !this.#isTold(alarm))
    // one that goes and comes with the time that it had is the same: the page was not connected in between, say
    const dated = [...this.#told].filter(([, since]) => since !== undefined)
    const standing = alarms.map(({ key, since }) => [key, since ?? this.#told.get(key)] as const)
    this.#told = new Map([...dated, ...standing])
    return untold
  }

  #isTold({ key, since }: StandingAlarm): boolean {
    if (!this.#told.has(key)) return false
    const before = this.#told.get(key)
    // what the numbers of the page say has no time, and is what the server says, too
    return since === undefined || before === undefined || since === before
  }
}
