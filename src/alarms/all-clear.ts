import type { Alarm } from './alarm.ts'

const texts: Readonly<Record<Alarm['code'], string>> = {
  'not-exact': 'agrees with what is exactly true again',
  frozen: 'no longer frozen',
  'checkpoint-failed': 'checkpoints are written again',
  'disk-low': 'there is room on the disk again',
}

/** What is said when an alarm is cleared. */
export const allClear = ({ code }: Pick<Alarm, 'code'>): string => texts[code]
