import { beforeEach, expect, test } from 'vitest'
import { ToldAlarms } from '../../src/dashboard/told-alarms.ts'

let told: ToldAlarms
beforeEach(() => {
  told = new ToldAlarms()
})

/** Of which of these somebody is told, as `<key> <since>`. */
const tell = (...alarms: readonly string[]): string[] =>
  told
    .tell(
      alarms.map((alarm) => {
        const [key = '', since] = alarm.split(' ')
        const time = since === undefined ? undefined : Number(since)
        return { key, code: 'frozen', level: 'warning', text: '', since: time } as const
      }),
    )
    .map(({ key, since }) => `${key} ${since ?? ''}`.trim())

test('an alarm is told once, while it stands', () => {
  expect(tell('a 1')).toEqual(['a 1'])
  expect(tell('a 1', 'b 2')).toEqual(['b 2'])
  expect(tell('a 1', 'b 2')).toEqual([])
})

test('one that goes and comes with the same time is the same, with another it was raised anew', () => {
  tell('a 1')
  expect(tell()).toEqual([])
  expect(tell('a 1')).toEqual([])
  expect(tell('a 3')).toEqual(['a 3'])
  expect(tell()).toEqual([])
  expect(tell('a 3')).toEqual([])
})

test('what the page finds by its numbers is what the server says', () => {
  expect(tell('a')).toEqual(['a'])
  expect(tell('a 1')).toEqual([])
  expect(tell('a')).toEqual([])
  expect(tell('a 1')).toEqual([])
})

test('what only the numbers of the page say is told again when it has passed meanwhile', () => {
  tell('a')
  tell()
  expect(tell('a')).toEqual(['a'])
})
