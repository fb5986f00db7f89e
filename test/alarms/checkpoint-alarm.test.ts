import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AlarmBoard, CheckpointAlarm } from '../../src/alarms/index.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function watched() {
  const told: string[] = []
  const board = new AlarmBoard(({ change, alarm }) => told.push(`${change} ${alarm.level}: ${alarm.text}`))
  return { told, alarm: new CheckpointAlarm('hmc', board) }
}

it('is raised when a disk has not taken a checkpoint for a minute, and cleared when it has', () => {
  const { told, alarm } = watched()
  alarm.begun(1000)
  vi.advanceTimersByTime(30_000)
  alarm.begun(2000)
  alarm.look()
  vi.advanceTimersByTime(29_999)
  alarm.look()
  expect(told).toEqual([])
  vi.advanceTimersByTime(1)
  alarm.look()
  alarm.look()
  expect(told).toEqual([
    'raised warning: the disk has not taken the checkpoint of trajectory 1\u202f000 for a minute: look whether it answers',
  ])
  alarm.written()
  expect(told[1]).toMatch(/^cleared/)
  vi.advanceTimersByTime(30_000)
  alarm.look()
  expect(told).toHaveLength(3)
  // while the next one waits for more than a minute, that the one before has come is no news
  alarm.begun(3000)
  vi.advanceTimersByTime(60_000)
  alarm.written()
  expect(told).toHaveLength(3)
  alarm.written()
  expect(told).toHaveLength(4)
})

it('is raised when one cannot be written', () => {
  const { told, alarm } = watched()
  alarm.begun(1000)
  alarm.failed('no space is left')
  expect(told).toEqual(['raised error: no checkpoint could be written: no space is left'])
})
