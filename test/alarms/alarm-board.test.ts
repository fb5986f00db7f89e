import { expect, it } from 'vitest'
import {
  type Alarm,
  AlarmBoard,
  type AlarmChange,
  alarmStatus,
  standingAlarms,
} from '../../src/alarms/index.ts'

const frozen: Alarm = { code: 'frozen', sampler: 'hmc', level: 'warning', text: 'frozen: Q' }
const disk: Alarm = { code: 'disk-low', level: 'warning', text: 'the disk is nearly full' }

it('tells an alarm once when it is raised, and once when it is cleared', () => {
  const told: AlarmChange[] = []
  const board = new AlarmBoard((change) => told.push(change))
  board.clear(frozen)
  board.raise(frozen)
  board.raise({ ...frozen, text: 'frozen: Q, longer' })
  board.raise({ ...frozen, sampler: 'other' })
  board.clear({ code: 'frozen', sampler: 'hmc' })
  board.clear(frozen)
  expect(told).toEqual([
    { change: 'raised', alarm: frozen },
    { change: 'raised', alarm: { ...frozen, sampler: 'other' } },
    { change: 'cleared', alarm: frozen },
  ])
  expect(board.standing).toEqual([{ ...frozen, sampler: 'other' }])
})

it('says again nothing that an earlier part of the run has left, and that it is over', () => {
  const told: AlarmChange[] = []
  const board = new AlarmBoard((change) => told.push(change), [disk])
  board.raise(disk)
  expect(told).toEqual([])
  board.clear(disk)
  expect(told).toEqual([{ change: 'cleared', alarm: disk }])
})

it('stands in the log as it was raised and not cleared', () => {
  const event = (time: number, kind: string, detail: object) => ({
    time,
    kind,
    detail: detail as Record<string, unknown>,
  })
  const events = [
    event(1, 'started', {}),
    event(2, 'raised', frozen),
    event(3, 'raised', disk),
    event(4, 'cleared', frozen),
    event(5, 'raised', { ...frozen, sampler: 'other' }),
    event(6, 'raised', { code: 'something new', level: 'error', text: '' }),
    event(7, 'ended', {}),
  ]
  expect(standingAlarms(events)).toEqual([
    { ...disk, since: 3 },
    { ...frozen, sampler: 'other', since: 5 },
  ])
})

it('is a status of its sampler or of its run', () => {
  expect(alarmStatus('run/1', { ...frozen, sampler: 'my hmc', since: 7 })).toEqual({
    id: 'run/1/my hmc/frozen',
    level: 'warning',
    code: 'frozen',
    text: 'frozen: Q',
    topic: 'run/1/my_hmc',
    time: 7,
  })
  expect(alarmStatus('run/1', disk)).toMatchObject({ id: 'run/1/disk-low', topic: 'run/1' })
})
