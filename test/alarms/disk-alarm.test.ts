import { expect, it } from 'vitest'
import { AlarmBoard, DiskAlarm } from '../../src/alarms/index.ts'

const MB = 1e6

function watched() {
  const told: string[] = []
  const board = new AlarmBoard(({ change, alarm }) => told.push(`${change}: ${alarm.text}`))
  const disk = { free: 0, rate: 0 }
  const alarm = new DiskAlarm(
    'my-run',
    board,
    () => disk.rate,
    () => Promise.resolve(disk.free),
  )
  const look = async (free: number, rate = 0) => {
    Object.assign(disk, { free, rate })
    await alarm.look()
    return told.splice(0)
  }
  return { board, look }
}

it('is raised below 256 MiB, and cleared at half as much again', async () => {
  const { look } = watched()
  expect(await look(269 * MB)).toEqual([])
  expect(await look(268 * MB)).toEqual([
    'raised: the disk is nearly full: 268 MB are free for my-run, keep 268 MB',
  ])
  expect(await look(10 * MB)).toEqual([])
  expect(await look(402 * MB)).toEqual([])
  expect(await look(403 * MB)).toHaveLength(1)
  expect(await look(269 * MB)).toEqual([])
})

it('is raised when the next hour does not fit', async () => {
  const { look } = watched()
  expect(await look(3600 * MB, 1 * MB)).toEqual([])
  expect(await look(3599 * MB, 1 * MB)).toEqual([
    'raised: the disk is nearly full: 3\u202f599 MB are free for my-run, the next hour needs 3\u202f600 MB',
  ])
  // a run that writes less needs less
  expect(await look(3599 * MB, 0.5 * MB)).toHaveLength(1)
})

it('says nothing of a disk that does not say how full it is, and reads a real one', async () => {
  const board = new AlarmBoard(() => {})
  await new DiskAlarm(
    '/',
    board,
    () => 0,
    () => Promise.reject(new Error('ENOSYS')),
  ).look()
  expect(board.standing).toEqual([])
  await new DiskAlarm('/', board, () => 1e15).look()
  expect(board.standing).toMatchObject([{ code: 'disk-low', level: 'warning' }])
})
