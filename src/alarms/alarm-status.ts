import { type Alarm, alarmKey } from './alarm.ts'

/** An alarm as the protocol tells it; `topic` is that of the run, `run/<run>`. */
export function alarmStatus(topic: string, alarm: Alarm) {
  const { sampler, level, code, text } = alarm
  return {
    id: `${topic}/${alarmKey(alarm)}`,
    level,
    code,
    text,
    topic: sampler === undefined ? topic : `${topic}/${sampler}`,
  }
}
