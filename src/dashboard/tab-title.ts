import type { StandingAlarm } from './standing-alarm.ts'

const words: Readonly<Record<string, string>> = {
  'not-exact': 'NOT EXACT',
  frozen: 'frozen',
  'checkpoint-failed': 'no checkpoint',
  'disk-low': 'disk nearly full',
}

/** The title of a tab: what is wrong stands before the name. */
export function tabTitle(alarms: readonly StandingAlarm[], name: string): string {
  const parts = new Set(alarms.map(({ code }) => words[code] ?? code))
  return parts.size === 0 ? name : `${[...parts].join(', ')} · ${name}`
}
