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

/** Says in title and picture of the tab whether something is wrong. */
export function showInTab(alarms: readonly StandingAlarm[], name: string): void {
  document.title = tabTitle(alarms, name)
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')!
  const picture = alarms.length === 0 ? './favicon.svg' : './favicon-alarm.svg'
  if (icon.getAttribute('href') !== picture) icon.setAttribute('href', picture)
}
