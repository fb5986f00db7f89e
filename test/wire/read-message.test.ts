import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProtocolError } from '../../src/errors.ts'
import { serverMessages } from '../../src/wire/messages.ts'
import { readClientMessage, readServerMessage } from '../../src/wire/read-message.ts'
import { examplesOfClient, examplesOfServer } from './example-messages.ts'

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
  [{ op: 'subscribe', request: 1, topic: 'a', every: 0 }],
  [{ op: 'subscribe', request: 1, topic: 'a', every: 1.5 }],
  [{ op: 'command', request: 1 }],
  [{ op: 'command', request: 1, name: '' }],
  [{ op: 'command', name: 'stop' }],
  [{ op: 'command', request: 1, name: 'stop', args: 'all' }],
  [{ op: 'command', request: 1, name: 'stop', run: 7 }],
  [{ op: 'unsubscribe', request: 1 }],
  [{ op: 'fetch', request: 1, topic: 'a' }],
  [{ op: 'fetch', request: 1, from: 1 }],
  [{ op: 'fetch', request: 1, topic: 'a', from: 'first' }],
  [{ op: 'fetch', request: 1, topic: 'a', from: 1, limit: 0 }],
  [{ op: 'fetch', request: 1, topic: 'a', from: 1, limit: 1001 }],
])('%j is refused', (message) => {
  expect(() => readClientMessage(message as { op: string })).toThrow(ProtocolError)
})

test.each([
  [{ op: 'hello' }, 'hello needs client, a text of at most 160 characters'],
  [{ op: 'subscribe', request: 1.5, topic: 'a' }, 'subscribe needs request, an integer from 0'],
  [{ op: 'subscribe', request: 1 }, 'subscribe needs either topic or glob'],
  [
    { op: 'subscribe', request: 1, topic: 'a', delivery: null },
    "subscribe needs delivery 'lossless', 'latest' or 'sample'",
  ],
  [
    { op: 'subscribe', request: 1, topic: 'a', from: { epoch: 'e' } },
    "subscribe needs from to be 'live', 'first', 'last', { epoch, seq } or { secondsAgo }",
  ],
  [
    { op: 'fetch', request: 1, topic: 'a', from: 1, limit: 1001 },
    'fetch needs limit, an integer from 1 to 1000',
  ],
  [{ op: 'unsubscribe', request: 1, channel: '2' }, 'unsubscribe needs channel, the number of a channel'],
])('%j is refused in words', (message, words) => {
  expect(() => readClientMessage(message as { op: string })).toThrow(`malformed message: ${words}`)
})

test('null means left out where a message may leave something out, and a token that is no text is passed over', () => {
  const subscribe = { op: 'subscribe', request: 1, topic: 'a', from: null, every: null }
  expect(readClientMessage(subscribe)).toEqual({ op: 'subscribe', request: 1, topic: 'a' })
  expect(readClientMessage({ op: 'hello', client: 'x', token: 7 } as { op: string })).toEqual({
    op: 'hello',
    client: 'x',
  })
})

test.each(Object.entries({ ...examplesOfServer, ...examplesOfClient }))(
  '%s: every field is needed that may not be left out, and has its type',
  (_, message) => {
    const mayBeLeftOut = [
      'delivery',
      'from',
      'maxHz',
      'every',
      'token',
      'snapshot',
      'epoch',
      'limit',
      'gaps',
      'run',
      'args',
      ...(message.op === 'status' ? ['topic'] : []),
    ]
    const read = message.op in serverMessages ? readServerMessage : readClientMessage
    for (const field of Object.keys(message).filter((key) => key !== 'op')) {
      const { [field]: _, ...rest } = message as Readonly<Record<string, unknown>> & { readonly op: string }
      const optional =
        mayBeLeftOut.includes(field) &&
        !(field in { delivery: 0, from: 0, epoch: 0 } && read === readServerMessage) &&
        !(field === 'from' && message.op === 'fetch')
      if (optional) expect(read(rest as never)).toEqual(rest)
      else expect(() => read(rest as never), field).toThrow(ProtocolError)
      expect(() => read({ ...message, [field]: Symbol.iterator } as { op: string }), field).toThrow(
        ProtocolError,
      )
    }
  },
)

test('a reason that a later version adds is passed on', () => {
  const gap = { op: 'gap', channel: 1, from: 2, to: 3, reason: 'forgotten' }
  expect(readServerMessage(gap)).toEqual(gap)
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
    'page',
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
