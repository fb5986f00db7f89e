import type { AlarmChange } from './alarm.ts'
import { allClear } from './all-clear.ts'

/** What is sent about a run to somebody who does not look at it. */
export interface Alert {
  readonly run: string
  readonly sampler?: string
  /** Of an alarm, or `ended`. */
  readonly code: string
  readonly level: 'info' | 'warning' | 'error'
  readonly change: 'raised' | 'cleared' | 'ended'
  /** All of it in a sentence. */
  readonly text: string
}

/** An alarm that was raised or cleared, for somebody who does not look. */
export function alarmAlert(run: string, { change, alarm }: AlarmChange): Alert {
  const { code, sampler, level, text } = alarm
  const who = sampler === undefined ? run : `${run}, ${sampler}`
  const isOver = change === 'cleared'
  return {
    run,
    ...(sampler !== undefined && { sampler }),
    code,
    level: isOver ? 'info' : level,
    change,
    text: `${who}: ${isOver ? allClear(alarm) : text}`,
  }
}

/** A run has ended: how, in words. */
export function endedAlert(run: string, how: string, level: Alert['level']): Alert {
  return { run, code: 'ended', level, change: 'ended', text: `${run}: ${how}` }
}
