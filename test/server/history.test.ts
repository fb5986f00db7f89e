import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import type { History } from '../../src/server/history.ts'
import { Hub, type HubOptions } from '../../src/server/hub.ts'
import { jsonCodec } from '../../src/wire/codec.ts'
import { defaultLimits } from '../../src/wire/limits.ts'
import type { Data, Ping } from '../../src/wire/messages.ts'
import { attach } from './attach.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const from1to = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1)

/** A log in memory: record n has the value [n] and time 1000 n, and those of `damaged` cannot be read. */
class TestHistory implements History {
  readonly epoch = 'log'
  readonly first = 1
  next: number
  readonly damaged = new Set<number>()
  /** Numbers of all records that were read, in order. */
  readonly reads: number[] = []
  failure: Error | undefined
  readonly #bytes: number

  /** Each record takes `bytes`. */
  constructor(records: number, bytes = 100) {
    this.next = records + 1
    this.#bytes = bytes
  }

  read(from: number, bytes: number) {
    if (this.failure !== undefined) throw this.failure
    const records = []
    let seq = from
    for (let left = bytes; seq < this.next && (left > 0 || seq === from); seq++, left -= this.#bytes) {
      this.reads.push(seq)
      const value = { n: seq, padding: new Uint8Array(this.#bytes) }
      if (!this.damaged.has(seq)) records.push({ seq, time: 1000 * seq, value })
    }
    return { records, next: seq }
  }
}

function withHistory(history: TestHistory, options: HubOptions = {}) {
  const hub = new Hub(options)
  const publisher = hub.channel({ topic: 't', kind: 'measurement', delivery: 'lossless' }, { history })
  return { hub, publisher, history }
}

test.each([
  ['live', 'live', [101]],
  ['last', 'last', [100, 101]],
  ['first', 'first', from1to(101)],
  ['a cursor', { epoch: 'log', seq: 97 }, [98, 99, 100, 101]],
  ['a cursor at the end', { epoch: 'log', seq: 100 }, [101]],
  ['a cursor of another epoch', { epoch: 'x', seq: 97 }, [[1, 0, 'epoch'], ...from1to(101)]],
  ['2.5 seconds before the last record', { secondsAgo: 2.5 }, [98, 99, 100, 101]],
] as const)('from %s, out of a history', async (_, from, story) => {
  vi.setSystemTime(100_000)
  const { hub, publisher, history } = withHistory(new TestHistory(100))
  const { client } = attach(hub)
  client.ask({ from })
  history.next++
  publisher.grew()
  await turn()
  expect(client.story).toEqual(story)
  expect(client.messages[0]).toMatchObject({ op: 'subscribed', epoch: 'log', next: 101 })
})

test('a client goes on from its cursor in the server that comes next', async () => {
  const history = new TestHistory(3)
  const { hub } = withHistory(history)
  const { client } = attach(hub)
  client.ask({ from: 'first' })
  const { epoch } = client.messages[0] as { epoch: string }
  history.next = 6
  const later = attach(withHistory(history).hub)
  later.client.ask({ from: { epoch, seq: client.story.at(-1) as number } })
  expect([...client.story, ...later.client.story]).toEqual([1, 2, 3, 4, 5])
})

test('advertise tells what the history has', () => {
  const { hub, history } = withHistory(new TestHistory(7))
  history.next = 12
  expect(hub.channels[0]!.describe()).toMatchObject({
    epoch: 'log',
    first: 1,
    next: 12,
    delivery: 'lossless',
  })
})

test('what is damaged is a gap, wherever it lies, and the rest comes', async () => {
  const history = new TestHistory(2000, 1000)
  for (const seq of [1, 2, 500, 501, 502, 700, 2000]) history.damaged.add(seq)
  const { hub, publisher } = withHistory(history)
  const { client } = attach(hub)
  client.ask({ from: 'first' })
  publisher.complete('finished')
  await vi.advanceTimersByTimeAsync(1000)
  const gaps = client.story.filter(Array.isArray)
  expect(gaps.map(([, , reason]) => reason)).toEqual(gaps.map(() => 'corrupt'))
  const lost = gaps.flatMap(([from, to]) => from1to(to - from + 1).map((i) => from + i - 1))
  expect(lost).toEqual([...history.damaged])
  const records = client.story.filter((entry) => typeof entry === 'number')
  expect(records).toEqual(from1to(2000).filter((seq) => !history.damaged.has(seq)))
  expect(client.story.at(-1)).toBe('complete')
})

test('a history that cannot be read is a gap, and the operator is told why', async () => {
  const errors: string[] = []
  const { hub, history } = withHistory(new TestHistory(5), { onError: ({ message }) => errors.push(message) })
  history.failure = new Error('disk I/O error')
  const { client } = attach(hub)
  client.ask({ from: 'first' })
  expect(client.story).toEqual([[1, 5, 'corrupt']])
  expect(errors).toEqual(['disk I/O error'])
})

test('a slow client costs what its outbox holds, and gets everything', async () => {
  const { hub, publisher, history } = withHistory(new TestHistory(0, 100_000), {
    ringBytes: 2 * 1024 * 1024,
  })
  const { subscriber, client } = attach(hub, { takes: false })
  client.ask({ from: 'live' })
  for (let i = 0; i < 200; i++) {
    history.next++
    publisher.grew()
    await turn()
    expect(subscriber.pending).toBeLessThan(defaultLimits.highWater + 101_000)
    expect(hub.bytes).toBeLessThan(2 * 1024 * 1024)
  }
  expect(history.reads.length).toBeLessThan(15)
  client.takes = true
  client.takeAll()
  publisher.complete('stopped')
  await vi.advanceTimersByTimeAsync(1000)
  expect(client.story).toEqual([...from1to(200), 'complete'])
})

test('clients that read the same records read them once', async () => {
  const { hub, publisher, history } = withHistory(new TestHistory(0))
  const clients = [attach(hub), attach(hub), attach(hub, { codec: jsonCodec })]
  for (const { client } of clients) client.ask({ from: 'live' })
  for (let i = 0; i < 20; i++) {
    history.next++
    publisher.grew()
    await turn()
  }
  expect(history.reads).toEqual(from1to(20))
  const [a, b] = clients.map(({ client }) => client.frames.at(-1))
  expect(a).toBe(b)
})

test('memory for JSON of what was read counts, and records go when there are too many', async () => {
  const { hub, history } = withHistory(new TestHistory(500, 1000), { ringBytes: 130_000 })
  const { client } = attach(hub, { codec: jsonCodec })
  client.ask({ from: 'first' })
  await vi.advanceTimersByTimeAsync(1000)
  expect(client.story).toEqual(from1to(500))
  expect(hub.bytes).toBeLessThanOrEqual(130_000)
  expect(hub.bytes).toBeGreaterThan(117_000)
  // Nearly each was read once: what is read in advance is still there when its turn comes.
  expect(history.reads.length).toBeLessThan(600)
  // The first is there no more, the last still is.
  for (const [from, times] of [
    [1, 2],
    [500, 1],
  ] as const) {
    client.fetch({ from, limit: 1 })
    expect(history.reads.filter((seq) => seq === from)).toHaveLength(times)
  }
})

test('what a record takes that was read counts with all its encodings, until it goes', () => {
  const { hub, publisher } = withHistory(new TestHistory(1, 10_000), { ringBytes: 40_000 })
  attach(hub).client.ask({ from: 'first' })
  const one = hub.bytes
  expect(one).toBeGreaterThan(10_000)
  attach(hub, { codec: jsonCodec }).client.ask({ from: 'first' })
  expect(hub.bytes - one).toBeGreaterThan(13_000)
  // Others take its place, in a channel that has nothing to do with it.
  publisher.remove()
  const other = hub.channel({ topic: 'u', kind: 'measurement', delivery: 'lossless' })
  for (let i = 0; i < 10; i++) other.next(new Uint8Array(9000))
  expect(hub.bytes).toBeGreaterThan(30_000)
  expect(hub.bytes).toBeLessThanOrEqual(40_000)
})

test('lag counts records, durable names the newest of the history', async () => {
  const { hub, publisher, history } = withHistory(new TestHistory(100, 100_000))
  hub.channel({ topic: 'u', kind: 'measurement', delivery: 'lossless' }).next(1)
  const { subscriber, client } = attach(hub, { takes: false })
  client.ask({ topic: 'u', from: 'first' })
  client.ask({ from: 'first' })
  expect(subscriber.lag()['1']![0]).toBeGreaterThan(80)
  client.takes = true
  client.takeAll()
  await vi.advanceTimersByTimeAsync(1000)
  history.next++
  publisher.grew()
  await vi.advanceTimersByTimeAsync(1000)
  expect(subscriber.lag()).toEqual({ 1: [0, 0], 2: [0, 0] })
  subscriber.ping()
  expect((client.messages.at(-1) as Ping).durable).toEqual({ 1: 101 })
})

test('other deliveries give the newest record of the history', async () => {
  const { hub, publisher, history } = withHistory(new TestHistory(10))
  const latest = attach(hub)
  latest.client.ask({ delivery: 'latest' })
  const sample = attach(hub)
  sample.client.ask({ delivery: 'sample', from: 'last' })
  for (const { client } of [latest, sample]) {
    expect(client.messages).toMatchObject([
      { op: 'subscribed', epoch: 'log', from: 11, snapshot: [{ seq: 10 }] },
    ])
  }
  history.next = 21
  publisher.grew()
  await vi.advanceTimersByTimeAsync(200)
  expect(latest.client.messages.at(-1)).toMatchObject({ op: 'data', items: [{ seq: 20, merged: 9 }] })
  expect(sample.client.story).toEqual([[11, 19, 'sampled'], 20])
  history.damaged.add(24)
  history.next = 25
  publisher.grew()
  await vi.advanceTimersByTimeAsync(200)
  publisher.complete('finished')
  await turn()
  expect(latest.client.story).toEqual([20, [21, 24, 'corrupt'], 'complete'])
  expect(sample.client.story).toEqual([[11, 19, 'sampled'], 20, [21, 24, 'corrupt'], 'complete'])
})

test('a channel with a history takes no other records', () => {
  const { publisher } = withHistory(new TestHistory(1))
  expect(() => publisher.next(1)).toThrow(UsageError)
  expect(() => publisher.next(1)).toThrow('topic t has the records of its history, no others')
})

test('a latest channel with a history: its values as published, and lossless what the history has', async () => {
  const hub = new Hub()
  const history = new TestHistory(3)
  const options = { topic: 't', kind: 'mean', delivery: 'latest' } as const
  const publisher = hub.channel(options, { history })
  publisher.next({ mean: 1 })
  publisher.next({ mean: 2 })
  const [newest, curve] = [attach(hub), attach(hub)]
  newest.subscriber.advertiseAll()
  newest.client.ask({})
  curve.client.ask({ delivery: 'lossless', from: 'first' })
  const { epoch } = hub.channels[0]!
  expect(epoch).not.toBe('log')
  expect(newest.client.messages).toMatchObject([
    {
      op: 'advertise',
      channels: [{ epoch, first: 2, next: 3, history: { epoch: 'log', first: 1, next: 4 } }],
    },
    { op: 'subscribed', epoch, snapshot: [{ seq: 2, value: { mean: 2 } }] },
  ])
  expect(curve.client.messages[0]).toMatchObject({ delivery: 'lossless', epoch: 'log', from: 1, next: 4 })
  publisher.next({ mean: 3 })
  history.next++
  publisher.grew()
  await vi.advanceTimersByTimeAsync(200)
  publisher.complete('finished')
  await vi.advanceTimersByTimeAsync(200)
  expect(curve.client.story).toEqual([1, 2, 3, 4, 'complete'])
  expect(newest.client.story).toEqual([3, 'complete'])
  expect(curve.client.messages.at(-1)).toMatchObject({ seq: 4 })
})

test('pages: every record once, whatever the limit, and what is damaged is named', () => {
  const history = new TestHistory(2345, 1000)
  for (const seq of [1, 77, 78, 2345]) history.damaged.add(seq)
  const { hub } = withHistory(history)
  const { client } = attach(hub, { takes: false })
  for (const limit of [undefined, 1000, 100, 77]) {
    const seqs: number[] = []
    const lost: number[] = []
    let pages = 0
    for (let from = 1, end = 2; from < end; pages++) {
      const page = client.fetch({ epoch: 'log', from, ...(limit !== undefined && { limit }) })
      expect(page).toMatchObject({ op: 'page', request: 1, topic: 't', epoch: 'log', end: 2346 })
      expect(page.items.length).toBeLessThanOrEqual(limit ?? 1000)
      seqs.push(...page.items.map(({ seq }) => seq))
      for (const { from, to } of page.gaps ?? []) for (let seq = from; seq <= to; seq++) lost.push(seq)
      from = page.next
      end = page.end
      client.takeAll()
    }
    expect(lost).toEqual([...history.damaged])
    expect(seqs).toEqual(from1to(2345).filter((seq) => !history.damaged.has(seq)))
    expect(pages).toBeLessThan(2345 / Math.min(limit ?? 1000, 500) + 3)
  }
  expect(client.fetch({ from: 2346 })).toMatchObject({ items: [], next: 2346, end: 2346 })
  expect(client.fetch({ from: 5000 })).toMatchObject({ items: [], next: 5000, end: 2346 })
})

test('a page of large records ends after half a megabyte, and one record is always there', () => {
  const { hub } = withHistory(new TestHistory(10, 200_000))
  const { client } = attach(hub)
  expect(client.fetch({}).items).toHaveLength(2)
  const large = withHistory(new TestHistory(3, 3_000_000))
  expect(attach(large.hub).client.fetch({}).items).toHaveLength(1)
  // As base64 these are larger than a frame may be.
  const page = attach(withHistory(new TestHistory(3, 3_500_000)).hub, { codec: jsonCodec }).client.fetch({})
  expect(page).toMatchObject({
    items: [],
    gaps: [
      { from: 1, to: 1 },
      { from: 2, to: 2 },
      { from: 3, to: 3 },
    ],
  })
})

test('pages come from memory as well, with what is gone named', () => {
  const hub = new Hub({ ringBytes: 10_000 })
  const publisher = hub.channel({ topic: 't', kind: 'measurement', delivery: 'lossless' })
  for (let i = 1; i <= 100; i++) publisher.next({ n: i, padding: new Uint8Array(700) })
  const { client } = attach(hub)
  const { first, epoch } = hub.channels[0]!
  expect(first).toBeGreaterThan(80)
  const page = client.fetch({ from: 0 })
  expect(page).toMatchObject({
    epoch,
    next: 101,
    end: 101,
    gaps: [{ from: 1, to: first - 1, reason: 'evicted' }],
  })
  expect(page.items.map(({ seq }) => seq)).toEqual(from1to(101 - first).map((i) => first + i - 1))
})

test('a page has the bytes that a message has', () => {
  const { hub } = withHistory(new TestHistory(3))
  for (const { client } of [attach(hub), attach(hub, { codec: jsonCodec })]) {
    client.fetch({})
    const values = client.fetch({}).items.map(({ value }) => (value as { n: number }).n)
    expect(values).toEqual([1, 2, 3])
  }
})

test.each([
  [{ topic: 'u' }, 'no-history', 'topic u has its newest values only: subscribe to it'],
  [{ topic: 'nothing' }, 'unknown-topic', 'there is no topic nothing; see advertise'],
  [{ epoch: 'yesterday' }, 'epoch', 'the records of topic t have the epoch log: ask for that one'],
])('a page of %j is refused: %s', (request, code, text) => {
  const { hub } = withHistory(new TestHistory(3))
  hub.channel({ topic: 'u', kind: 'mean', delivery: 'latest' })
  const { client } = attach(hub)
  expect(client.fetch({ request: 9, ...request })).toEqual({
    op: 'error',
    request: 9,
    code,
    text,
    retry: false,
  })
})

test('who asks for many pages and reads none fills an outbox, and no more', () => {
  const { hub, history } = withHistory(new TestHistory(100_000, 1000))
  const { subscriber, client } = attach(hub, { takes: false })
  for (let i = 0; i < 1000; i++)
    client.requests.push({ op: 'fetch', request: i, topic: 't', from: 1 + 100 * i })
  client.settle()
  expect(client.frames.length).toBeLessThan(5)
  expect(subscriber.pending).toBeLessThan(defaultLimits.highWater + 600_000)
  expect(history.reads.length).toBeLessThan(3000)
  expect(hub.bytes).toBeLessThan(33 * 1024 * 1024)
})

test('a frame of a history is sent as it was encoded', () => {
  const { hub } = withHistory(new TestHistory(1))
  const { client } = attach(hub)
  client.ask({ from: 'first' })
  expect((client.messages[1] as Data).items).toMatchObject([{ seq: 1, time: 1000, value: { n: 1 } }])
})

test('hubs beside one another have one memory and one outbox together', () => {
  const hub = new Hub({ ringBytes: 200_000 })
  const beside = new Hub({ beside: hub })
  const history = new TestHistory(1000, 10_000)
  const options = { topic: 't', kind: 'measurement', delivery: 'lossless' } as const
  for (const each of [hub, beside]) each.channel(options, { history })
  const clients = Array.from({ length: 100 }, (_, i) => attach(i % 2 === 0 ? hub : beside, { takes: false }))
  for (const { client } of clients) client.ask({ from: 'first' })
  expect(hub.bytes).toBeLessThanOrEqual(200_000)
  expect(beside.bytes).toBe(hub.bytes)
  const pending = clients.reduce((sum, { subscriber }) => sum + subscriber.pending, 0)
  expect(pending).toBeLessThanOrEqual(defaultLimits.allPending + 100 * 11_000)
  expect([hub.clients, beside.clients, beside.allClients]).toEqual([50, 50, 100])
  for (const { subscriber } of clients) subscriber.close()
  expect(hub.allClients).toBe(0)
})
