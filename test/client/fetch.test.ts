import { filter, firstValueFrom, toArray } from 'rxjs'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connect } from '../../src/client/connect.ts'
import type { Connection } from '../../src/client/connection.ts'
import { Fetches } from '../../src/client/fetches.ts'
import type { WebSocketConstructor } from '../../src/client/web-socket.ts'
import { ProtocolError, UsageError } from '../../src/errors.ts'
import type { History } from '../../src/server/history.ts'
import { Hub } from '../../src/server/hub.ts'
import { serve } from '../../src/server/server.ts'
import type { ClientMessage } from '../../src/wire/messages.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(hub: Hub, port = 0) {
  const server = await serve({ port, hub })
  cleanUps.push(() => server.close())
  return server
}

const connectTo = (url: string): Connection => {
  const connection = connect(url, { webSocket: WebSocket as unknown as WebSocketConstructor })
  cleanUps.push(() => connection.close())
  return connection
}

/** Two chains' measurements, 300 of them, of which the 7th cannot be read. */
const log: History = {
  epoch: 'log',
  first: 1,
  next: 301,
  read: (seq) => ({
    records: seq === 7 ? [] : [{ seq, time: 1000 * seq, value: { values: Float64Array.of(seq, -seq) } }],
    next: seq + 1,
  }),
}

const hubWithLog = () => {
  const hub = new Hub()
  const complete = () => publisher.complete('finished')
  const publisher = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' }, { history: log })
  return { hub, complete }
}

test('pages of a topic, arrays in them as typed arrays', async () => {
  const { hub } = hubWithLog()
  const connection = connectTo((await start(hub)).url)
  const page = await connection.fetch<{ values: Float64Array }>('Q', { from: 6, limit: 3, epoch: 'log' })
  expect(page).toEqual({
    epoch: 'log',
    next: 9,
    end: 301,
    gaps: [{ topic: 'Q', from: 7, to: 7, reason: 'corrupt' }],
    items: [6, 8].map((seq) => ({
      topic: 'Q',
      epoch: 'log',
      seq,
      time: 1000 * seq,
      value: { values: Float64Array.of(seq, -seq) },
    })),
  })
  const rest = await connection.fetch('Q', { from: page.next })
  expect(rest.items.map(({ seq }) => seq)).toEqual(Array.from({ length: 292 }, (_, i) => 9 + i))
  expect(rest.next).toBe(rest.end)
})

test('from first out of a log, and on in the server that comes next', async () => {
  const first = hubWithLog()
  const server = await start(first.hub)
  const connection = connectTo(server.url)
  const seqs: number[] = []
  const complete = firstValueFrom(
    connection.topic('Q', { from: 'first' }).pipe(
      filter(({ seq }) => {
        seqs.push(seq)
        return true
      }),
      toArray(),
    ),
  )
  await firstValueFrom(connection.topic('Q', { from: 'first' }).pipe(filter(({ seq }) => seq === 300)))
  await server.close()
  const next = hubWithLog()
  await start(next.hub, server.port)
  next.complete()
  await complete
  expect(seqs).toEqual(Array.from({ length: 300 }, (_, i) => i + 1).filter((seq) => seq !== 7))
})

test('what the server refuses is an error, as is a name that is no topic', async () => {
  const { hub } = hubWithLog()
  hub.channel({ topic: 'mean', kind: 'mean', delivery: 'latest' })
  const connection = connectTo((await start(hub)).url)
  await expect(connection.fetch('mean')).rejects.toThrow(ProtocolError)
  await expect(connection.fetch('mean')).rejects.toThrow('topic mean has its newest values only')
  await expect(connection.fetch('Q', { epoch: 'other' })).rejects.toThrow('have the epoch log')
  await expect(connection.fetch('a*')).rejects.toThrow(UsageError)
})

test('a page that did not come before a break is asked for again', async () => {
  const sent: ClientMessage[] = []
  let requests = 0
  const fetches = new Fetches({ nextRequest: () => ++requests, send: (message) => sent.push(message) })
  const info = {
    op: 'info',
    protocol: '',
    server: '',
    version: '',
    session: '',
    limits: {},
    capabilities: [],
  } as const
  const page = fetches.fetch('Q', { from: 5 })
  expect(sent).toEqual([])
  fetches.received(info)
  fetches.disconnected()
  fetches.received(info)
  const ask = { op: 'fetch', topic: 'Q', from: 5 }
  expect(sent).toEqual([
    { ...ask, request: 2 },
    { ...ask, request: 3 },
  ])
  // An answer to the first, which was under way when the connection broke, is one to nobody.
  fetches.received({ op: 'page', request: 2, topic: 'Q', epoch: 'e', next: 5, end: 5, items: [] })
  fetches.received({ op: 'page', request: 3, topic: 'Q', epoch: 'e', next: 6, end: 6, items: [] })
  expect((await page).next).toBe(6)
})

test('a closed connection has no pages', async () => {
  const connection = connectTo('http://127.0.0.1:1')
  const waiting = connection.fetch('Q')
  connection.close()
  await expect(waiting).rejects.toThrow('the connection is closed')
  await expect(connection.fetch('Q')).rejects.toThrow('the connection is closed')
})
