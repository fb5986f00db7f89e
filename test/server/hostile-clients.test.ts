import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { Hub } from '../../src/server/hub.ts'
import { type ServeOptions, serve } from '../../src/server/server.ts'
import { Subscriber } from '../../src/server/subscriber.ts'
import { type Codec, jsonCodec, msgpackCodec, trustedScanLimits } from '../../src/wire/codec.ts'
import { defaultLimits, type Limits } from '../../src/wire/limits.ts'
import type { ClientMessage, ServerMessage, Subscribe } from '../../src/wire/messages.ts'
import { RawClient } from './raw-client.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** A client whose system takes bytes when the test says so; what it asks for is all there at once. */
function attach(
  hub: Hub,
  requests: Partial<Subscribe>[],
  codec: Codec = msgpackCodec,
  limits: Limits = defaultLimits,
) {
  const frames: Uint8Array[] = []
  const waiting: (() => void)[] = []
  const sendBytes = (frame: Uint8Array, done: () => void): void => {
    frames.push(frame)
    waiting.push(done)
  }
  const subscriber = new Subscriber(hub, codec, limits, sendBytes, () => {
    const request = requests.shift()
    if (request !== undefined) {
      subscriber.subscribe({ op: 'subscribe', request: 1, ...request } as Subscribe)
    }
    return request !== undefined
  })
  const settle = (): void => {
    while (subscriber.step()) {
      // goes on while there is something, and room
    }
  }
  return {
    subscriber,
    frames,
    settle,
    takeAll(): void {
      while (waiting.length > 0) {
        for (const done of waiting.splice(0)) done()
        settle()
      }
    },
    messages: (): ServerMessage[] =>
      frames.map((frame) => codec.decode(frame, trustedScanLimits) as ServerMessage),
  }
}

const times = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value)

test.each([
  ['one large topic', { topic: 'large' }, 1000, 1000],
  ['all topics', { glob: '**' }, 20, 501],
])(
  'who asks for %s again and again without reading fills an outbox, and no more',
  (_, request, count, answers) => {
    const hub = new Hub()
    hub.channel({ topic: 'large', kind: 'trace', delivery: 'latest' }).next(new Uint8Array(28_000))
    for (let i = 0; i < 500; i++) {
      hub.channel({ topic: `many/${i}`, kind: 'trace', delivery: 'latest' }).next(new Uint8Array(28_000))
    }
    const limits = { ...defaultLimits, subscriptions: 1000 }
    const client = attach(hub, times(count, request), msgpackCodec, limits)
    client.settle()
    expect(client.subscriber.pending).toBeGreaterThanOrEqual(limits.highWater)
    expect(client.subscriber.pending).toBeLessThan(limits.highWater + 30_000)
    // Nothing is lost: who reads gets every answer.
    client.takeAll()
    expect(client.messages().filter(({ op }) => op === 'subscribed')).toHaveLength(answers)
  },
)

test('small frames count with what they cost, not with their bytes', () => {
  const hub = new Hub()
  const events = hub.channel({ topic: 'events', kind: 'event', delivery: 'lossless' })
  for (let i = 0; i < 10_000; i++) events.next(i)
  const client = attach(hub, [{ topic: 'events', from: 'first' }])
  client.settle()
  expect(client.frames.length).toBeLessThan(defaultLimits.highWater / 512 + 1)
})

test('all clients together have a bounded outbox', () => {
  const hub = new Hub()
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  for (let i = 0; i < 200; i++) charge.next(new Uint8Array(100_000))
  const clients = Array.from({ length: 100 }, () => attach(hub, [{ topic: 'Q', from: 'first' }]))
  for (const client of clients) client.settle()
  const pending = clients.reduce((sum, { subscriber }) => sum + subscriber.pending, 0)
  expect(pending).toBeLessThanOrEqual(defaultLimits.allPending + 100 * 101_000)
  // Who leaves makes room for the others.
  for (const client of clients) client.subscriber.close()
  const next = attach(hub, [{ topic: 'Q', from: 'first' }])
  next.settle()
  expect(next.subscriber.pending).toBeGreaterThanOrEqual(defaultLimits.highWater)
})

test('no more than one ping waits for a client that takes nothing', () => {
  const client = attach(new Hub(), [])
  for (let i = 0; i < 100; i++) client.subscriber.ping()
  expect(client.frames).toHaveLength(1)
  client.takeAll()
  client.subscriber.ping()
  expect(client.frames).toHaveLength(2)
})

test('JSON of records that are kept counts towards the memory for them', () => {
  const hub = new Hub()
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  charge.next('x'.repeat(10_000))
  const before = hub.bytes
  attach(hub, [{ topic: 'Q', delivery: 'latest' }], jsonCodec).settle()
  expect(hub.bytes - before).toBe(10_002)
})

test.each(['latest', 'sample'] as const)(
  '%s: one value in 30 years is no timer that ends at once',
  (delivery) => {
    vi.useFakeTimers()
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const hub = new Hub()
    const trace = hub.channel({ topic: 'trace', kind: 'trace', delivery: 'latest' })
    const client = attach(hub, [{ topic: 'trace', delivery, maxHz: 1e-9 }])
    for (let i = 0; i < 10; i++) {
      trace.next(i)
      client.takeAll()
      client.settle()
    }
    const sent = client.frames.length
    expect(timers).toHaveBeenCalled()
    for (const [, milliseconds] of timers.mock.calls) expect(milliseconds).toBeLessThan(2 ** 31)
    vi.advanceTimersByTime(3_600_000)
    expect(client.frames).toHaveLength(sent)
  },
)

async function start(options: Partial<ServeOptions> = {}) {
  const hub = new Hub()
  const server = await serve({ port: 0, ...options, hub })
  cleanUps.push(() => server.close())
  return { hub, server }
}

/** A connection below HTTP; errors are of no interest. */
async function rawSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  cleanUps.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

const closed = (socket: Socket): Promise<unknown> =>
  new Promise((resolve) => {
    if (socket.destroyed) resolve(undefined)
    socket.once('close', resolve)
    socket.resume()
  })

test('WebSocket pings count as messages: a burst is answered, more are too many', async () => {
  const { server } = await start()
  const polite = new RawClient(server.url)
  await polite.first('info')
  const pongs: string[] = []
  polite.socket.on('pong', (data: Buffer) => pongs.push(String(data)))
  for (let i = 1; i <= 30; i++) polite.socket.ping(String(i))
  while (pongs.at(-1) !== '30') await once(polite.socket, 'pong')
  const rude = new RawClient(server.url)
  await rude.first('info')
  rude.socket.pause()
  for (let i = 0; i < 2000; i++) rude.socket.ping(Buffer.alloc(125))
  rude.socket.resume()
  expect(await rude.closed).toBe(4429)
  const pongStorm = new RawClient(server.url)
  await pongStorm.first('info')
  for (let i = 0; i < 2000; i++) pongStorm.socket.pong()
  expect(await pongStorm.closed).toBe(4429)
})

test('messages that cannot wait are too many, in number and in bytes', async () => {
  const limits = { messageBurst: 1000, waitingBytes: 100_000 }
  const { server } = await start({ limits })
  const raw = new RawClient(server.url)
  await raw.first('info')
  const large = msgpackCodec.encode({
    op: 'pong',
    time: 1,
    junk: 'x'.repeat(60_000),
  } as unknown as ClientMessage)
  // In one go, so that none is read before the last has come.
  raw.socket.send(large)
  raw.socket.send(large)
  raw.socket.send(large)
  expect(await raw.closed).toBe(4429)
})

test('a client with hundreds of globs does not keep others waiting', async () => {
  const { hub, server } = await start({ limits: { messageBurst: 1024 } })
  for (let i = 0; i < 100; i++) {
    hub.channel({ topic: `${'a'.repeat(150)}/${i}`, kind: 'mean', delivery: 'latest' })
  }
  const [rude, polite] = [new RawClient(server.url), new RawClient(server.url)]
  await Promise.all([rude.first('info'), polite.first('info')])
  let answered = 0
  rude.socket.on('message', (data: Buffer) => {
    const { op } = msgpackCodec.decode(data, trustedScanLimits)
    if (op === 'error') answered++
  })
  for (let request = 0; request < 200; request++) {
    rude.send({ op: 'subscribe', request, glob: `${'*a'.repeat(79)}*b` })
    rude.send({ op: 'command', request, name: 'stop' })
  }
  await rude.until(() => answered > 0)
  polite.send({ op: 'command', request: 1, name: 'stop' })
  await polite.first('error')
  expect(answered).toBeLessThan(200)
  await rude.until(() => answered === 200)
})

test('requests that do not wait for the answer to the last are not answered', async () => {
  const page = mkdtempSync(join(tmpdir(), 'leapstream-page-'))
  cleanUps.push(() => rmSync(page, { recursive: true }))
  writeFileSync(join(page, 'index.html'), 'x'.repeat(1_000_000))
  const { server } = await start({ page })
  const socket = await rawSocket(server.port)
  let received = 0
  socket.on('data', (part) => {
    received += part.length
  })
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1000))
  await closed(socket)
  expect(received).toBeLessThan(3_000_000)
  // One after the other is fine.
  const patient = await rawSocket(server.port)
  for (let i = 0; i < 20; i++) {
    patient.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(String((await once(patient, 'data'))[0])).toContain('200 OK')
  }
})

test('there is no more than a number of connections', async () => {
  const { server } = await start({ limits: { connections: 2, headerSeconds: 3600 } })
  const sockets = await Promise.all(Array.from({ length: 200 }, () => rawSocket(server.port)))
  let ended = 0
  for (const socket of sockets) void closed(socket).then(() => ended++)
  await vi.waitFor(() => expect(ended).toBe(200 - 2 - 64), { timeout: 600_000 })
})

test('connections that say nothing or half of something end', async () => {
  const { server } = await start({ limits: { headerSeconds: 0.5 } })
  const sockets = await Promise.all(Array.from({ length: 100 }, () => rawSocket(server.port)))
  for (const socket of sockets.slice(0, 50)) socket.write('GET / HTTP/1.1\r\nHos')
  await Promise.all(sockets.map(closed))
  const raw = new RawClient(server.url)
  await raw.first('info')
})
