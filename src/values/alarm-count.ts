import type { RunAlarm } from './run-table.ts'

/**
 * How many alarms stand, and of which kinds.
 *
 * @example
 * alarmCount([{ code: 'frozen', level: 'warning', text: 'frozen: Q has not moved' }]) // '1: frozen'
 */
export const alarmCount = (alarms: readonly RunAlarm[]): string =>
  `${alarms.length}: ${[...new Set(alarms.map(({ code }) => code))].join(', ')}`
