import { expect, test, vi } from 'vitest'
import { Hub, type Status } from '../../src/server/hub.ts'
import { attach } from './attach.ts'

const frozen: Status = {
  id: 'frozen:hmc',
  level: 'warning',
  code: 'frozen',
  text: 'Q has not changed',
  topic: 'run/7/hmc',
}

const said = ({ client }: ReturnType<typeof attach>): unknown[] => {
  client.settle()
  return client.messages.map((message) => (message.op === 'status' ? message.text : message.op))
}

test('what is the case is told to all, and to those who come later, until it is not', () => {
  const hub = new Hub()
  const early = attach(hub)
  vi.useFakeTimers({ now: 5000 })
  hub.raise(frozen)
  vi.useRealTimers()
  hub.raise({ ...frozen, id: 'other', text: 'more' })
  const late = attach(hub)
  late.subscriber.advertiseAll()
  expect(said(early)).toEqual(['Q has not changed', 'more'])
  expect(said(late)).toEqual(['Q has not changed', 'more'])
  expect(late.client.messages[0]).toEqual({ op: 'status', ...frozen, time: 5000 })
  hub.clear('frozen:hmc')
  expect(said(early).at(-1)).toBe('clear')
  expect(early.client.messages.at(-1)).toEqual({ op: 'clear', id: 'frozen:hmc' })
  expect(hub.statuses.map(({ id }) => id)).toEqual(['other'])
})

test('the same again is not told again, another text is, with the time when it began', () => {
  const hub = new Hub()
  const client = attach(hub)
  vi.useFakeTimers({ now: 5000 })
  hub.raise(frozen)
  vi.setSystemTime(6000)
  expect(said(client)).toHaveLength(1)
  hub.raise(frozen)
  expect(said(client)).toHaveLength(1)
  hub.raise({ ...frozen, text: 'still' })
  vi.useRealTimers()
  expect(said(client)).toEqual(['Q has not changed', 'still'])
  expect(client.client.messages.at(-1)).toMatchObject({ time: 5000 })
})

test('what was not raised is not cleared, and what comes and goes before it is told ends as gone', () => {
  const hub = new Hub()
  const client = attach(hub)
  hub.clear('nothing')
  expect(said(client)).toEqual([])
  hub.raise(frozen)
  hub.clear(frozen.id)
  expect(said(client)).toEqual(['clear'])
})
