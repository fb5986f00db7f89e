import { expect, test } from 'vitest'
import type { Status } from '../../src/client/connection.ts'
import { Statuses } from '../../src/client/statuses.ts'
import type { ServerMessage } from '../../src/wire/messages.ts'

const frozen = {
  id: 'f',
  level: 'warning',
  code: 'frozen',
  text: 'frozen: Q',
  topic: 'run/7/hmc',
  time: 5,
} as const
const disk = { ...frozen, id: 'd', code: 'disk-low', time: 6 } as const
const info = {
  op: 'info',
  protocol: 'leapstream.v1',
  server: 'leapstream',
  version: '1',
  session: 's',
  limits: {},
  capabilities: [],
} satisfies ServerMessage
const advertise = { op: 'advertise', channels: [] } satisfies ServerMessage
const told = (status: Status): ServerMessage => ({ op: 'status', ...status })

/** What those who listen are given for these messages. */
function given(...messages: ServerMessage[]): string[][] {
  const statuses = new Statuses()
  const lists: string[][] = []
  statuses.raised.subscribe((list) => lists.push(list.map(({ id, time }) => `${id} ${time}`)))
  for (const message of messages) statuses.received(message)
  return lists
}

const before = [info, told(frozen), told(disk), advertise]
const listsBefore = [[], ['f 5'], ['f 5', 'd 6']]

test('what is told again on a new connection goes on, and nothing else is said', () => {
  expect(given(...before, info, told(frozen), told(disk), advertise)).toEqual(listsBefore)
})

test('what is not told again is over, as soon as all that is the case was told', () => {
  expect(given(...before, info, told(disk))).toEqual(listsBefore)
  expect(given(...before, info, told(disk), advertise)).toEqual([...listsBefore, ['d 6']])
  const ping = { op: 'ping', time: 0, lag: {}, durable: {} } satisfies ServerMessage
  expect(given(...before, info, ping)).toEqual([...listsBefore, []])
})

test('what was cleared and raised anew meanwhile has its new time', () => {
  expect(given(...before, info, told({ ...frozen, time: 9 }), told(disk), advertise)).toEqual([
    ...listsBefore,
    ['f 9', 'd 6'],
  ])
})

test('a status that is cleared while all are told again is gone once', () => {
  expect(given(...before, info, { op: 'clear', id: 'f' }, told(disk), advertise)).toEqual([
    ...listsBefore,
    ['d 6'],
  ])
})
