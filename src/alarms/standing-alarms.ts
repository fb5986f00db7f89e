import { type Alarm, alarmKey } from './alarm.ts'

/** An event in the log of a run. */
interface LoggedEvent {
  readonly time: number
  readonly kind: string
  readonly detail: Readonly<Record<string, unknown>>
}

const codes: readonly string[] = [
  'not-exact',
  'frozen',
  'checkpoint-failed',
  'disk-low',
] satisfies Alarm['code'][]

/** The alarms of a run that stand, by the events in its log. */
export function standingAlarms(events: readonly LoggedEvent[]): Alarm[] {
  const standing = new Map<string, Alarm>()
  for (const { time, kind, detail } of events) {
    if ((kind !== 'raised' && kind !== 'cleared') || !isAlarm(detail)) continue
    if (kind === 'raised') standing.set(alarmKey(detail), { ...detail, since: time })
    else standing.delete(alarmKey(detail))
  }
  return [...standing.values()]
}

function isAlarm(detail: object): detail is Alarm {
  const { code, level, text, sampler } = detail as Record<string, unknown>
  return (
    codes.includes(code as string) &&
    (level === 'warning' || level === 'error') &&
    typeof text === 'string' &&
    (sampler === undefined || typeof sampler === 'string')
  )
}
