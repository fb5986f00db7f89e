import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProtocolError, UsageError } from '../../src/errors.ts'
import { Hub, type HubOptions } from '../../src/server/hub.ts'
import { jsonCodec } from '../../src/wire/codec.ts'
import { defaultLimits } from '../../src/wire/limits.ts'
import type { Data } from '../../src/wire/messages.ts'
import { attach } from './attach.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

function lossless(options: HubOptions = {}) {
  const hub = new Hub(options)
  return { hub, publisher: hub.channel({ topic: 't', kind: 'measurement', delivery: 'lossless' }) }
}

test('records are numbered from 1, and a late client gets all of them from first', async () => {
  const { hub, publisher } = lossless()
  expect([publisher.next('a'), publisher.next('b', 'k')]).toEqual([1, 2])
  const { client } = attach(hub)
  client.ask({ from: 'first' })
  publisher.next('c')
  publisher.complete('finished')
  await turn()
  expect(client.story).toEqual([1, 2, 3, 'complete'])
  expect(client.messages[0]).toMatchObject({
    op: 'subscribed',
    from: 1,
    next: 3,
    recovered: true,
    delivery: 'lossless',
  })
  expect((client.messages[2] as Data).items[0]).toMatchObject({ seq: 2, key: 'k', value: 'b' })
})

test.each([
  ['live', 'live', [4]],
  ['last', 'last', [3, 4]],
  ['first', 'first', [1, 2, 3, 4]],
  ['a cursor', (epoch: string) => ({ epoch, seq: 1 }), [2, 3, 4]],
  ['a cursor at the end', (epoch: string) => ({ epoch, seq: 3 }), [4]],
  ['a cursor of another epoch', { epoch: 'x', seq: 2 }, [[1, 0, 'epoch'], 1, 2, 3, 4]],
  ['5 seconds ago', { secondsAgo: 5 }, [3, 4]],
] as const)('from %s', async (_, from, story) => {
  const { hub, publisher } = lossless()
  publisher.next(0)
  publisher.next(0)
  vi.advanceTimersByTime(10_000)
  publisher.next(0)
  const { client } = attach(hub)
  client.ask({ from: typeof from === 'function' ? from(hub.channels[0]!.epoch) : from })
  publisher.next(0)
  await turn()
  expect(client.story).toEqual(story)
})

test('the memory of all channels together is bounded, and what went is named in a gap', async () => {
  const { hub, publisher } = lossless({ ringBytes: 10_000 })
  const other = hub.channel({ topic: 'other', kind: 'measurement', delivery: 'lossless' })
  for (let i = 0; i < 100; i++) {
    publisher.next(new Uint8Array(700))
    other.next(new Uint8Array(700))
    expect(hub.bytes).toBeLessThanOrEqual(10_000)
  }
  const { client } = attach(hub)
  client.ask({ from: 'first' })
  await turn()
  const first = hub.channels[0]!.first
  expect(first).toBeGreaterThan(90)
  expect(client.story).toEqual([
    [1, first - 1, 'evicted'],
    ...Array.from({ length: 101 - first }, (_, i) => first + i),
  ])
  expect(client.messages[0]).toMatchObject({ recovered: false, from: first })
})

test('a client that takes nothing costs nothing, and then gets every record or a gap', async () => {
  const { hub, publisher } = lossless({ ringBytes: 4 * 1024 * 1024 })
  const { subscriber, client } = attach(hub, { takes: false })
  client.ask({ from: 'live' })
  for (let i = 0; i < 100; i++) {
    publisher.next(new Uint8Array(100_000))
    await turn()
    expect(subscriber.pending).toBeLessThan(defaultLimits.highWater + 101_000)
  }
  const before = client.frames.length
  expect(before).toBe(1 + 11)
  client.takes = true
  client.takeAll()
  await vi.advanceTimersByTimeAsync(100)
  publisher.complete('stopped')
  await turn()
  const seen = client.story.flatMap((entry) =>
    Array.isArray(entry) ? Array.from({ length: entry[1] - entry[0] + 1 }, (_, i) => entry[0] + i) : [entry],
  )
  expect(seen).toEqual([...Array.from({ length: 100 }, (_, i) => i + 1), 'complete'])
  expect(client.story.filter(Array.isArray)).toHaveLength(1)
})

test('sending stops at the high-water mark and goes on below the low one, not before', async () => {
  const { hub, publisher } = lossless()
  const { subscriber, client } = attach(hub, { takes: false })
  client.ask({ from: 'live' })
  for (let i = 0; i < 20; i++) publisher.next(new Uint8Array(100_000))
  await turn()
  expect(client.frames).toHaveLength(12)
  while (subscriber.pending - 100_100 >= defaultLimits.lowWater) client.waiting.shift()!()
  await turn()
  expect(client.frames).toHaveLength(12)
  client.waiting.shift()!()
  await turn()
  expect(client.frames.length).toBeGreaterThan(12)
})

test('a stalled client is told from a slow one', async () => {
  const { hub, publisher } = lossless()
  const { subscriber, client } = attach(hub, { takes: false })
  client.ask({ from: 'live' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(subscriber.stalled(Date.now())).toBe(0)
  for (let i = 0; i < 20; i++) publisher.next(new Uint8Array(100_000))
  await vi.advanceTimersByTimeAsync(20_000)
  client.waiting.shift()!()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(subscriber.stalled(Date.now())).toBe(20_000)
})

// The common times of all clients are multiples of the period by Date: where in one the test begins is a part of the case.
test.each([0, 1, 2, 50, 99])(
  'latest: the newest value of each key, 10 times a second, and merged counts the others (%i ms into a period)',
  async (phase) => {
    vi.setSystemTime(1_700_000_000_000 + phase)
    const hub = new Hub()
    const publisher = hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' })
    const { client } = attach(hub)
    client.ask({})
    const start = client.frames.length
    for (let i = 0; i < 1000; i++) {
      publisher.next(i, i % 4 === 0 ? 'a' : 'b')
      await vi.advanceTimersByTimeAsync(1)
    }
    publisher.complete('finished')
    // what is left to send may take several turns
    await vi.advanceTimersByTimeAsync(1)
    const data = client.messages.filter((message): message is Data => message.op === 'data')
    expect(data.length).toBeGreaterThanOrEqual(9)
    expect(data.length).toBeLessThanOrEqual(12)
    expect(client.frames.length - start).toBe(data.length + 1)
    const items = data.flatMap(({ items }) => items)
    for (const [key, total, newest] of [
      ['a', 250, 996],
      ['b', 750, 999],
    ] as const) {
      const ofKey = items.filter((item) => item.key === key)
      expect(ofKey.reduce((count, { merged = 0 }) => count + 1 + merged, 0)).toBe(total)
      expect(ofKey.at(-1)!.value).toBe(newest)
    }
    expect(items.map(({ seq }) => seq)).toEqual(items.map(({ seq }) => seq).sort((a, b) => a - b))
  },
)

test.each([
  [2, 2],
  [30, 30],
  [1000, 60],
])('latest at maxHz %i comes %i times a second', async (maxHz, hz) => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' })
  const { client } = attach(hub)
  client.ask({ maxHz })
  for (let i = 0; i < 2000; i++) {
    publisher.next(i)
    await vi.advanceTimersByTimeAsync(1)
  }
  const data = client.messages.filter(({ op }) => op === 'data')
  expect(data.length).toBeLessThanOrEqual(2 * hz + 1)
  // A pause is a whole number of milliseconds, 17 for 60 Hz, and on this clock the turn after a timer takes one more.
  expect(data.length).toBeGreaterThanOrEqual(Math.floor(2000 / (Math.ceil(1000 / hz) + 1)))
})

test('latest: clients that ask for the same rate get the same bytes at the same times, whenever they came', async () => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' })
  const clients = []
  for (let i = 0; i < 5; i++) {
    const { client } = attach(hub)
    client.ask({ from: 'live' })
    clients.push(client)
    for (let j = 0; j < 37; j++) {
      publisher.next(j)
      await vi.advanceTimersByTimeAsync(1)
    }
  }
  for (const client of clients) client.frames.splice(0)
  for (let i = 0; i < 1000; i++) {
    publisher.next(i)
    await vi.advanceTimersByTimeAsync(1)
  }
  const [first, ...others] = clients.map(({ frames }) => frames.slice(1))
  expect(first!.length).toBeGreaterThanOrEqual(8)
  for (const frames of others) {
    expect(frames).toHaveLength(first!.length)
    for (const [i, frame] of frames.entries()) expect(frame).toBe(first![i])
  }
})

test('a new subscriber of a latest channel gets the current values as a snapshot', () => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' })
  publisher.next({ mean: 1 }, 'a')
  publisher.next({ mean: 2 }, 'a')
  publisher.next({ mean: 3 }, 'b')
  const { client } = attach(hub)
  client.ask({})
  expect(client.messages).toMatchObject([
    {
      op: 'subscribed',
      from: 4,
      next: 4,
      snapshot: [
        { seq: 2, key: 'a', value: { mean: 2 } },
        { seq: 3, key: 'b' },
      ],
    },
  ])
  client.ask({ from: 'live' })
  expect(client.messages[1]).not.toHaveProperty('snapshot')
})

test('sample: one in flight, and a gap names what was skipped', async () => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'configuration', delivery: 'sample' })
  const { client } = attach(hub, { takes: false })
  client.ask({})
  client.takeAll()
  for (let i = 1; i <= 5; i++) {
    publisher.next(i)
    await turn()
  }
  expect(client.story).toEqual([1])
  client.takeAll()
  await turn()
  expect(client.story).toEqual([1, [2, 4, 'sampled'], 5])
  publisher.complete('finished')
  client.takeAll()
  await turn()
  expect(client.story).toEqual([1, [2, 4, 'sampled'], 5, 'complete'])
})

test('sample goes on behind a cursor with a gap', async () => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'configuration', delivery: 'sample' })
  for (let i = 1; i <= 5; i++) publisher.next(i)
  const { client } = attach(hub)
  client.ask({ from: { epoch: hub.channels[0]!.epoch, seq: 2 } })
  expect(client.story).toEqual([[3, 4, 'sampled'], 5])
})

test('clients of one subprotocol get the same bytes object: encoded once', async () => {
  const { hub, publisher } = lossless()
  const clients = [
    attach(hub),
    attach(hub),
    attach(hub, { codec: jsonCodec }),
    attach(hub, { codec: jsonCodec }),
  ]
  for (const { client } of clients) client.ask({ from: 'live' })
  publisher.next({ values: Float64Array.of(1, Number.NaN) })
  await turn()
  const frames = clients.map(({ client }) => client.frames.at(-1))
  expect(frames[0]).toBe(frames[1])
  expect(frames[2]).toBe(frames[3])
  expect(Buffer.from(frames[2]!).toString()).toContain(
    '"value":{"values":{"dtype":"<f8","shape":[2],"data":"',
  )
})

test('a latest value is not encoded before somebody wants it, and then once', async () => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' })
  let read = 0
  const value = {
    get mean() {
      read++
      return 1
    },
  }
  for (let i = 0; i < 10; i++) publisher.next(value)
  await turn()
  expect(read).toBe(0)
  for (const { client } of [attach(hub), attach(hub)]) client.ask({})
  expect(read).toBe(1)
})

test('a lossless record is fixed when it is published', async () => {
  const { hub, publisher } = lossless()
  const values = Float64Array.of(1)
  publisher.next(values)
  values[0] = 2
  const { client } = attach(hub, { codec: jsonCodec })
  client.ask({ from: 'first' })
  const data = Buffer.from(Float64Array.of(1).buffer)
  expect((client.messages.at(-1) as Data).items[0]!.value).toMatchObject({ data: Uint8Array.from(data) })
})

test('a value that cannot be encoded fails the publisher at once, or is a gap', async () => {
  const errors: Error[] = []
  const { hub, publisher } = lossless({
    onError: (error) => errors.push(error),
    limits: { outboundFrame: 10_000 },
  })
  expect(() => publisher.next(new Map())).toThrow(ProtocolError)
  expect(() => publisher.next(new Uint8Array(10_000))).toThrow('topic t: a value of 10003 bytes is too large')
  expect(publisher.next(1)).toBe(1)
  const latest = hub.channel({ topic: 'l', kind: 'mean', delivery: 'latest' })
  const clients = [attach(hub), attach(hub)]
  for (const { client } of clients) client.ask({ topic: 'l' })
  latest.next(new Map())
  await turn()
  for (const { client } of clients) expect(client.story).toEqual([[1, 1, 'corrupt']])
  expect(errors.map(({ message }) => message).filter((message) => message.includes('topic l'))).toHaveLength(
    1,
  )
})

test('other deliveries than offered: less is given, more refused', async () => {
  const { hub, publisher } = lossless()
  publisher.next('a')
  publisher.next('b')
  const { client } = attach(hub)
  client.ask({ delivery: 'latest' })
  expect(client.messages).toMatchObject([
    { op: 'subscribed', delivery: 'latest', snapshot: [{ seq: 2, value: 'b' }] },
  ])
  hub.channel({ topic: 'l', kind: 'mean', delivery: 'latest' })
  client.ask({ topic: 'l', delivery: 'lossless', request: 7 })
  expect(client.messages.at(-1)).toMatchObject({ op: 'error', request: 7, code: 'no-lossless', retry: false })
})

test('a glob subscribes to what matches and is not subscribed yet', () => {
  const hub = new Hub()
  for (const topic of ['a/1', 'a/2', 'b/1']) hub.channel({ topic, kind: 'mean', delivery: 'latest' })
  const { client } = attach(hub)
  client.ask({ request: 1, topic: 'a/1' })
  client.requests.push({ op: 'subscribe', request: 2, glob: 'a/*' })
  client.settle()
  expect(client.messages).toMatchObject([
    { op: 'subscribed', request: 1, channel: 1 },
    { op: 'subscribed', request: 2, channel: 2 },
  ])
})

test('channels that come and go are told of, and a topic that comes again has another epoch', () => {
  const hub = new Hub()
  const { client } = attach(hub)
  const first = hub.channel({
    topic: 't',
    kind: 'mean',
    delivery: 'latest',
    unit: 'trajectories',
    shape: [2],
  })
  const epoch = hub.channels[0]!.epoch
  client.settle()
  first.remove()
  hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' })
  // Of what comes and goes before it is told, there is nothing to tell.
  hub.channel({ topic: 'short', kind: 'mean', delivery: 'latest' }).remove()
  client.settle()
  expect(client.messages).toMatchObject([
    {
      op: 'advertise',
      channels: [{ id: 1, topic: 't', unit: 'trajectories', shape: [2], epoch, first: 1, next: 1 }],
    },
    { op: 'unadvertise', channels: [1] },
    { op: 'advertise', channels: [{ id: 2 }] },
  ])
  expect(hub.channels[0]!.epoch).not.toBe(epoch)
})

test('lag: how many records and bytes a lossless client is behind', async () => {
  const { hub, publisher } = lossless()
  const { subscriber, client } = attach(hub, { takes: false })
  client.ask({ from: 'live' })
  expect(subscriber.lag()).toEqual({ 1: [0, 0] })
  for (let i = 0; i < 20; i++) publisher.next(new Uint8Array(100_000))
  await turn()
  const [behind, bytes] = subscriber.lag()['1']!
  expect(behind).toBe(9)
  expect(bytes).toBeGreaterThan(900_000)
  expect(bytes).toBeLessThan(910_000)
})

test('misuse is refused with a clear line', () => {
  const { hub, publisher } = lossless({ limits: { keys: 2 } })
  expect(() => hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' })).toThrow(
    'topic t exists already',
  )
  expect(() => hub.channel({ topic: 'a b', kind: 'mean', delivery: 'latest' })).toThrow(
    "topic 'a b' is not allowed",
  )
  expect(() => hub.channel({ topic: 'm', kind: 'm', delivery: 'latest', schema: new Map() })).toThrow(
    'a Map cannot be sent',
  )
  publisher.next(1, 'a')
  publisher.next(1, 'b')
  expect(() => publisher.next(1, 'c')).toThrow('more than 2 keys')
  publisher.complete('finished')
  expect(() => publisher.next(1)).toThrow(UsageError)
})

test('who publishes is told how many clients read, until they unsubscribe, go, or the channel is over', async () => {
  const hub = new Hub()
  const readers: number[] = []
  const options = { topic: 't', kind: 'measurement', delivery: 'lossless' } as const
  const publisher = hub.channel(options, { onReaders: (count) => readers.push(count) })
  const [a, b, c] = [attach(hub), attach(hub), attach(hub)]
  a.client.ask({})
  b.client.ask({})
  // begins anew, and is still one reader
  b.client.ask({ from: 'first' })
  expect(Math.max(...readers)).toBe(3)
  expect(readers.at(-1)).toBe(2)
  a.subscriber.unsubscribe(publisher.id)
  a.subscriber.unsubscribe(publisher.id)
  expect(readers.at(-1)).toBe(1)
  b.subscriber.close()
  expect(readers.at(-1)).toBe(0)
  c.client.ask({})
  expect(readers.at(-1)).toBe(1)
  publisher.complete('finished')
  c.client.settle()
  expect(readers.at(-1)).toBe(0)
})
