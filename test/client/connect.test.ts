import { bufferCount, filter, firstValueFrom, take, toArray } from 'rxjs'
import { afterEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { connect } from '../../src/client/connect.ts'
import type { Connection } from '../../src/client/connection.ts'
import type { WebSocketConstructor } from '../../src/client/web-socket.ts'
import { ProtocolError, UsageError } from '../../src/errors.ts'
import { Hub } from '../../src/server/hub.ts'
import { type ServeOptions, serve } from '../../src/server/server.ts'
import { msgpackCodec } from '../../src/wire/codec.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function start(options: Partial<ServeOptions> = {}) {
  const hub = options.hub ?? new Hub()
  const server = await serve({ port: 0, ...options, hub })
  cleanUps.push(() => server.close())
  return { hub, server }
}

const connectTo = (url: string): Connection => {
  const connection = connect(url, { webSocket: WebSocket as unknown as WebSocketConstructor })
  cleanUps.push(() => connection.close())
  return connection
}

const statusOf = (connection: Connection, status: string): Promise<unknown> =>
  firstValueFrom(connection.status.pipe(filter((now) => now === status)))

test('values of a topic arrive as typed arrays, until it completes', async () => {
  const { hub, server } = await start()
  const connection = connectTo(server.url)
  const received = firstValueFrom(
    connection.topic<{ values: Float64Array }>('Q', { from: 'first' }).pipe(toArray()),
  )
  await statusOf(connection, 'open')
  // Nobody has this topic yet: the subscription waits for it.
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless', unit: '1' })
  for (let i = 0; i < 100; i++) charge.next({ values: Float64Array.of(i, -0.5) }, i === 0 ? 'k' : undefined)
  charge.complete('finished')
  const items = await received
  expect(items.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  expect(items[0]).toMatchObject({ topic: 'Q', key: 'k', value: { values: Float64Array.of(0, -0.5) } })
  expect(await firstValueFrom(connection.channels)).toMatchObject([{ topic: 'Q', unit: '1' }])
  expect((await firstValueFrom(connection.info)).protocol).toBe('leapstream.v1')
})

test('topics follows all that match, also those that come later', async () => {
  const { hub, server } = await start()
  const a = hub.channel({ topic: 'run/a', kind: 'mean', delivery: 'latest' })
  hub.channel({ topic: 'system/health', kind: 'mean', delivery: 'latest' }).next(0)
  a.next(1)
  const connection = connectTo(server.url)
  const received = firstValueFrom(connection.topics('run/*').pipe(take(2), toArray()))
  await firstValueFrom(connection.topics('run/*'))
  hub.channel({ topic: 'run/b', kind: 'mean', delivery: 'latest' }).next(2)
  expect((await received).map(({ topic, value }) => [topic, value])).toEqual([
    ['run/a', 1],
    ['run/b', 2],
  ])
})

test('more topics than a burst of messages: the client keeps to the limits of the server', async () => {
  // at this rate the client may be half a second ahead of a server that is slow to read, as on a busy machine
  const { hub, server } = await start({ limits: { messageBurst: 20, messagesPerSecond: 10 } })
  for (let i = 0; i < 40; i++) hub.channel({ topic: `t/${i}`, kind: 'mean', delivery: 'latest' }).next(i)
  const connection = connectTo(server.url)
  const items = await firstValueFrom(connection.topics<number>('t/*').pipe(bufferCount(40)))
  expect(items.map(({ value }) => value).sort((x, y) => x - y)).toEqual(
    Array.from({ length: 40 }, (_, i) => i),
  )
})

test('after a break it connects again and misses nothing', async () => {
  const hub = new Hub()
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  const { server } = await start({ hub })
  const connection = connectTo(server.url)
  const seqs: number[] = []
  const complete = new Promise<void>((resolve, reject) => {
    connection
      .topic('Q', { from: 'first' })
      .subscribe({ next: ({ seq }) => seqs.push(seq), complete: resolve, error: reject })
  })
  charge.next(1)
  await firstValueFrom(connection.topic('Q', { from: 'first' }))
  await server.close()
  await statusOf(connection, 'connecting')
  for (let i = 0; i < 10; i++) charge.next(i)
  await start({ hub, port: server.port })
  await statusOf(connection, 'open')
  charge.complete('finished')
  await complete
  expect(seqs).toEqual(Array.from({ length: 11 }, (_, i) => i + 1))
})

test('close completes everything, and what is asked for afterwards', async () => {
  const { server } = await start()
  const connection = connectTo(server.url)
  await statusOf(connection, 'open')
  const waiting = firstValueFrom(connection.topic('Q').pipe(toArray()))
  const glob = firstValueFrom(connection.topics('**').pipe(toArray()))
  connection.close()
  expect(await Promise.all([waiting, glob])).toEqual([[], []])
  expect(await firstValueFrom(connection.topic('Q').pipe(toArray()))).toEqual([])
  expect(await firstValueFrom(connection.status)).toBe('closed')
})

test.each([
  ['says no for good', 4403, 'ended the connection for good: code 4403'],
  ['sends what is no leapstream', undefined, 'malformed'],
])('a server that %s: topics fail and nothing is tried again', async (_, code, message) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  cleanUps.push(() => server.close())
  let connections = 0
  server.on('connection', (socket) => {
    connections++
    if (code === undefined) socket.send(Buffer.from([0xc1]))
    else socket.close(code)
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const connection = connectTo(`ws://127.0.0.1:${(server.address() as { port: number }).port}`)
  const failure = await firstValueFrom(connection.topic('Q')).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ProtocolError)
  expect(String(failure)).toContain(message)
  expect(await firstValueFrom(connection.status)).toBe('closed')
  await expect(firstValueFrom(connection.topics('**'))).rejects.toThrow(message)
  expect(connections).toBe(1)
})

test('without a WebSocket given, one is found', async () => {
  const { server } = await start()
  const connection = connect(server.url)
  cleanUps.push(() => connection.close())
  await statusOf(connection, 'open')
})

test('what is no URL and no topic is refused at once', () => {
  expect(() => connect('nonsense')).toThrow(UsageError)
  const connection = connectTo('http://127.0.0.1:1')
  expect(() => connection.topic('a*')).toThrow(UsageError)
})

test('ops of later versions are ignored', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  cleanUps.push(() => server.close())
  server.on('connection', (socket) => {
    socket.send(msgpackCodec.encode({ op: 'dance' } as never))
    socket.send(
      msgpackCodec.encode({
        op: 'info',
        protocol: 'leapstream.v1',
        server: 's',
        version: '9',
        session: 'x',
        limits: {},
        capabilities: [],
      }),
    )
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const connection = connectTo(`ws://127.0.0.1:${(server.address() as { port: number }).port}`)
  expect((await firstValueFrom(connection.info)).version).toBe('9')
})
