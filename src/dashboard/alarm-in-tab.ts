import type { StandingAlarm } from './standing-alarm.ts'
import { tabTitle } from './tab-title.ts'

/** Says in title and picture of the tab whether something is wrong. */
export function showInTab(alarms: readonly StandingAlarm[], name: string): void {
  document.title = tabTitle(alarms, name)
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')!
  const picture = alarms.length === 0 ? './favicon.svg' : './favicon-alarm.svg'
  if (icon.getAttribute('href') !== picture) icon.setAttribute('href', picture)
}
