import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProtocolError } from '../../src/errors.ts'
import { readClientMessage, readServerMessage } from '../../src/wire/read-message.ts'

test('known fields are kept and others left out', () => {
  expect(readClientMessage({ op: 'hello', client: 'x', colour: 'red' } as { op: string })).toEqual({
    op: 'hello',
    client: 'x',
  })
  expect(readClientMessage({ op: 'nothing' })).toBeUndefined()
})

test.each([
  [{ op: 'hello' }],
  [{ op: 'pong' }],
  [{ op: 'subscribe', topic: 'a' }],
  [{ op: 'subscribe', request: -1, topic: 'a' }],
  [{ op: 'subscribe', request: 1 }],
  [{ op: 'subscribe', request: 1, topic: 'a', glob: 'b' }],
  [{ op: 'subscribe', request: 1, topic: 'a'.repeat(161) }],
  [{ op: 'subscribe', request: 1, topic: 'a', delivery: 'often' }],
  [{ op: 'subscribe', request: 1, topic: 'a', maxHz: 0 }],
  [{ op: 'subscribe', request: 1, topic: 'a', from: 'yesterday' }],
  [{ op: 'subscribe', request: 1, topic: 'a', from: { epoch: 'e', seq: 1.5 } }],
  [{ op: 'subscribe', request: 1, topic: 'a', from: { secondsAgo: -1 } }],
  [{ op: 'unsubscribe', request: 1 }],
  [{ op: 'fetch' }],
])('%j is refused', (message) => {
  expect(() => readClientMessage(message as { op: string })).toThrow(ProtocolError)
})

test.each([['live'], ['first'], ['last'], [{ epoch: 'e', seq: 0 }], [{ secondsAgo: 1.5 }]])(
  'from %j is read',
  (from) => {
    const message = { op: 'subscribe', request: 1, topic: 'a', from }
    expect(readClientMessage(message)).toEqual(message)
  },
)

test('whatever fields a message has, it is read or refused with a ProtocolError', () => {
  const op = fc.constantFrom(
    'hello',
    'pong',
    'subscribe',
    'unsubscribe',
    'fetch',
    'command',
    'info',
    'advertise',
    'unadvertise',
    'subscribed',
    'data',
    'gap',
    'ping',
    'complete',
    'error',
  )
  const key = fc.constantFrom(
    'request',
    'topic',
    'glob',
    'from',
    'channel',
    'channels',
    'items',
    'time',
    'limits',
    'client',
  )
  fc.assert(
    fc.property(op, fc.dictionary(key, fc.jsonValue()), (name, fields) => {
      for (const read of [readClientMessage, readServerMessage]) {
        try {
          read({ ...fields, op: name })
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }
    }),
    { seed: 5, numRuns: 1000 },
  )
})
