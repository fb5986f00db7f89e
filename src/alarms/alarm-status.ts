import { topicOf } from '../wire/index.ts'
import { type Alarm, alarmKey } from './alarm.ts'

/** An alarm as the protocol tells it; `run` is where the topics of the run begin, `run/hmc-1` say. */
export function alarmStatus(run: string, alarm: Alarm) {
  const { sampler, level, code, text, since } = alarm
  return {
    id: `${run}/${alarmKey(alarm)}`,
    level,
    code,
    text,
    topic: topicOf(sampler === undefined ? run : `${run}/${sampler}`),
    ...(since !== undefined && { time: since }),
  }
}
