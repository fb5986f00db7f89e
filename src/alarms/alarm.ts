/** What can be wrong with a run. */
export type AlarmCode = 'not-exact' | 'frozen' | 'checkpoint-failed' | 'disk-low'

/** Something that is the case with a run, and that somebody should know although nobody looks. */
export interface Alarm {
  readonly code: AlarmCode
  /** It concerns this sampler; without it the run. */
  readonly sampler?: string
  readonly level: 'warning' | 'error'
  /** A sentence. */
  readonly text: string
  /** When it was raised, where that is not now: milliseconds since 1970. */
  readonly since?: number
}

/** An alarm is the case from now on, or no longer. */
export interface AlarmChange {
  readonly change: 'raised' | 'cleared'
  readonly alarm: Alarm
}

/** The same for two alarms of which one takes the place of the other. */
export const alarmKey = ({ code, sampler }: Pick<Alarm, 'code' | 'sampler'>): string =>
  sampler === undefined ? code : `${sampler}/${code}`
