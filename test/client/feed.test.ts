import { beforeEach, expect, test } from 'vitest'
import type { Item, TopicGap, TopicOptions } from '../../src/client/connection.ts'
import { Feed } from '../../src/client/feed.ts'
import { ProtocolError } from '../../src/errors.ts'
import type { Channel, ClientMessage, From, ServerMessage, Subscribed } from '../../src/wire/messages.ts'

let sent: ClientMessage[]
let gaps: TopicGap[]
let left: number
let requests: number
const channel = (id: number): Channel => ({
  id,
  topic: 't',
  kind: 'm',
  epoch: 'e',
  first: 1,
  next: 1,
  delivery: 'lossless',
})

beforeEach(() => {
  sent = []
  gaps = []
  left = 0
  requests = 0
})

const makeFeed = (options: TopicOptions = {}): Feed =>
  new Feed('t', options, {
    nextRequest: () => ++requests,
    send: (message) => sent.push(message),
    missed: (gap) => gaps.push(gap),
    left: () => left++,
  })

const read = (feed: Feed, from?: From, every = 1) => {
  const story: unknown[] = []
  const subscription = feed.read({ ...(from !== undefined && { from }), every }).subscribe({
    next: ({ seq, epoch }: Item) => story.push(epoch === 'e' ? seq : `${epoch}${seq}`),
    error: (error) => story.push(error),
    complete: () => story.push('complete'),
  })
  return { story, subscription }
}

const subscribed = (feed: Feed, fields: Partial<Subscribed>): void =>
  feed.received({
    op: 'subscribed',
    request: requests,
    channel: 1,
    delivery: 'lossless',
    epoch: 'e',
    from: 1,
    next: 1,
    recovered: true,
    ...fields,
  })
const data = (feed: Feed, ...seqs: number[]): void =>
  feed.received({ op: 'data', channel: 1, items: seqs.map((seq) => ({ seq, time: 1000 * seq, value: seq })) })
const gap = (feed: Feed, from: number, to: number): void =>
  feed.received({ op: 'gap', channel: 1, from, to, reason: 'evicted' } satisfies ServerMessage)

test('subscribes when the channel is there, shares it, and unsubscribes behind the last reader', () => {
  const feed = makeFeed()
  const [a, b] = [read(feed), read(feed)]
  expect(sent).toEqual([])
  feed.advertised(channel(1))
  expect(sent).toEqual([{ op: 'subscribe', request: 1, topic: 't' }])
  subscribed(feed, {})
  data(feed, 1)
  a.subscription.unsubscribe()
  data(feed, 2)
  expect(sent).toHaveLength(1)
  b.subscription.unsubscribe()
  expect(sent[1]).toEqual({ op: 'unsubscribe', request: 2, channel: 1 })
  expect(left).toBe(1)
  expect([a.story, b.story]).toEqual([[1], [1, 2]])
})

test('duplicates are dropped, gaps are passed, a jump without a gap is an error', () => {
  const feed = makeFeed()
  const { story } = read(feed)
  feed.advertised(channel(1))
  subscribed(feed, {})
  data(feed, 1, 2, 2, 1)
  gap(feed, 3, 4)
  data(feed, 5)
  expect(story).toEqual([1, 2, 5])
  expect(gaps).toEqual([{ topic: 't', from: 3, to: 4, reason: 'evicted' }])
  data(feed, 7)
  expect(story[3]).toBeInstanceOf(ProtocolError)
  expect(String(story[3])).toContain('record 7 came where 6 was due, without a gap')
  expect(sent.at(-1)).toMatchObject({ op: 'unsubscribe' })
})

test('an end before the last record is an error, at the last record it is the end', () => {
  for (const [seq, ends] of [
    [2, true],
    [3, false],
  ] as const) {
    const feed = makeFeed()
    const { story } = read(feed)
    feed.advertised(channel(1))
    subscribed(feed, {})
    data(feed, 1, 2)
    feed.received({ op: 'complete', channel: 1, seq, reason: 'finished' })
    expect(story.at(-1) === 'complete').toBe(ends)
    expect(story).toHaveLength(3)
  }
})

test('after a break it goes on behind its cursor, and holds the server to it', () => {
  const feed = makeFeed({ from: 'first' })
  const { story } = read(feed, 'first')
  feed.advertised(channel(1))
  subscribed(feed, {})
  data(feed, 1, 2)
  feed.disconnected()
  data(feed, 3)
  feed.advertised(channel(9))
  expect(sent.at(-1)).toEqual({ op: 'subscribe', request: 2, topic: 't', from: { epoch: 'e', seq: 2 } })
  subscribed(feed, { from: 5, recovered: false })
  gap(feed, 3, 4)
  data(feed, 5)
  feed.disconnected()
  feed.advertised(channel(10))
  subscribed(feed, { from: 8 })
  data(feed, 8)
  expect(story.slice(0, 3)).toEqual([1, 2, 5])
  expect(story[3]).toBeInstanceOf(ProtocolError)
})

test('a subscription that was never answered is asked for again as it was', () => {
  const feed = makeFeed({ from: 'first' })
  read(feed, 'first')
  feed.advertised(channel(1))
  feed.disconnected()
  feed.advertised(channel(2))
  expect(sent.map((message) => 'from' in message && message.from)).toEqual(['first', 'first'])
})

test('numbers begin anew in another epoch', () => {
  const feed = makeFeed()
  const { story } = read(feed)
  feed.advertised(channel(1))
  subscribed(feed, { from: 7, next: 7 })
  data(feed, 7)
  feed.disconnected()
  feed.advertised(channel(1))
  subscribed(feed, { epoch: 'f', from: 1, next: 3, recovered: false })
  feed.received({ op: 'gap', channel: 1, from: 1, to: 0, reason: 'epoch' })
  data(feed, 1, 2)
  expect(story).toEqual([7, 'f1', 'f2'])
  expect(gaps).toEqual([{ topic: 't', from: 1, to: 0, reason: 'epoch' }])
})

test('who joins later and wants everything gets it, and nobody gets anything twice', () => {
  const feed = makeFeed()
  const early = read(feed)
  feed.advertised(channel(1))
  subscribed(feed, { from: 3, next: 3 })
  data(feed, 3, 4)
  const live = read(feed)
  const last = read(feed, 'last')
  const all = read(feed, 'first')
  expect(sent.at(-1)).toMatchObject({ op: 'subscribe', request: 2, from: 'first' })
  data(feed, 5)
  subscribed(feed, { from: 1, next: 6 })
  data(feed, 1, 2, 3, 4, 5, 6)
  expect([early, live, last, all].map(({ story }) => story)).toEqual([
    [3, 4, 5, 6],
    [5, 6],
    [4, 5, 6],
    [1, 2, 3, 4, 5, 6],
  ])
})

test('who joins a latest topic later gets the current values; jumps are in its nature', () => {
  const feed = makeFeed()
  const early = read(feed)
  feed.advertised(channel(1))
  const snapshot = [
    { seq: 4, time: 1, key: 'a', value: 1 },
    { seq: 5, time: 1, key: 'b', value: 1 },
  ]
  subscribed(feed, { delivery: 'latest', from: 7, next: 7, snapshot })
  data(feed, 9)
  const late = read(feed)
  const live = read(feed, 'live')
  data(feed, 12)
  expect([early, late, live].map(({ story }) => story)).toEqual([[4, 5, 9, 12], [4, 5, 9, 12], [12]])
})

test('an answer to an older request changes nothing', () => {
  const feed = makeFeed()
  const { story } = read(feed)
  feed.advertised(channel(1))
  subscribed(feed, { request: 99 })
  data(feed, 1)
  expect(story).toEqual([])
})

test('a refusal is an error', () => {
  const feed = makeFeed()
  const { story } = read(feed)
  feed.advertised(channel(1))
  feed.received({ op: 'error', request: 1, code: 'too-many-subscriptions', text: 'no', retry: false })
  expect(String(story[0])).toBe('ProtocolError: topic t: no (too-many-subscriptions)')
})

test('every: only multiples travel and come, and after a break it goes on with the next one', () => {
  const feed = makeFeed({ every: 10 })
  const reader = read(feed, undefined, 10)
  feed.advertised(channel(1))
  expect(sent).toEqual([{ op: 'subscribe', request: 1, topic: 't', every: 10 }])
  subscribed(feed, { from: 10, next: 5, every: 10 })
  data(feed, 10, 20)
  gap(feed, 30, 44)
  data(feed, 50)
  feed.disconnected()
  feed.advertised(channel(2))
  expect(sent.at(-1)).toMatchObject({ from: { epoch: 'e', seq: 59 }, every: 10 })
  subscribed(feed, { from: 60, next: 75, every: 10 })
  data(feed, 60, 70)
  feed.received({ op: 'complete', channel: 2, seq: 79, reason: 'finished' })
  expect(reader.story).toEqual([10, 20, 50, 60, 70, 'complete'])
})

test('every: a multiple that does not come is a violation', () => {
  const feed = makeFeed({ every: 10 })
  const reader = read(feed, undefined, 10)
  feed.advertised(channel(1))
  subscribed(feed, { from: 10, next: 5, every: 10 })
  data(feed, 10, 30)
  expect(String(reader.story[1])).toContain('record 30 came where 20 was due')
})

test('every: where readers want different records, those travel that any of them wants', () => {
  const feed = makeFeed({ every: 4 })
  const fours = read(feed, undefined, 4)
  feed.advertised(channel(1))
  subscribed(feed, { from: 4, next: 2, every: 4 })
  data(feed, 4)
  const sixes = read(feed, undefined, 6)
  expect(sent.at(-1)).toEqual({
    op: 'subscribe',
    request: 2,
    topic: 't',
    from: { epoch: 'e', seq: 7 },
    every: 2,
  })
  subscribed(feed, { from: 8, next: 8, every: 2 })
  data(feed, 8, 10, 12, 14, 16, 18)
  expect([fours.story, sixes.story]).toEqual([
    [4, 8, 12, 16],
    [12, 18],
  ])
})

test('every is nothing to subscriptions that give the newest values', () => {
  const feed = makeFeed({ every: 10 })
  const reader = read(feed, undefined, 10)
  feed.advertised(channel(1))
  subscribed(feed, { delivery: 'latest', from: 4, next: 4 })
  data(feed, 4, 7)
  expect(reader.story).toEqual([4, 7])
})
