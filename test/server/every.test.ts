import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { History } from '../../src/server/history.ts'
import { Hub } from '../../src/server/hub.ts'
import type { Subscribed } from '../../src/wire/messages.ts'
import { attach } from './attach.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

/** Records 1 to `last`, without those that are damaged. */
const historyOf = (last: number, damaged: ReadonlySet<number> = new Set()): History => ({
  epoch: 'log',
  first: 1,
  next: last + 1,
  read: (from) => {
    const to = Math.min(from + 16, last + 1)
    const records = []
    for (let seq = from; seq < to; seq++) {
      if (!damaged.has(seq)) records.push({ seq, time: 1000 * seq, value: seq })
    }
    return { records, next: to }
  },
})

test.each([
  ['first', [10, 20, 30, 'complete']],
  ['last', ['complete']],
  [{ epoch: 'log', seq: 10 }, [20, 30, 'complete']],
  [{ epoch: 'log', seq: 11 }, [20, 30, 'complete']],
  [{ epoch: 'x', seq: 11 }, [[1, 0, 'epoch'], 10, 20, 30, 'complete']],
] as const)('every tenth record of a history from %j', async (from, story) => {
  const hub = new Hub()
  const publisher = hub.channel(
    { topic: 't', kind: 'measurement', delivery: 'lossless' },
    { history: historyOf(34) },
  )
  publisher.complete('finished')
  const { client } = attach(hub)
  client.ask({ from, every: 10 })
  await turn()
  expect(client.story).toEqual(story)
  expect(client.messages[0]).toMatchObject({ op: 'subscribed', every: 10, next: 35 })
})

test('live: the next multiple, and so on', async () => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'measurement', delivery: 'lossless' })
  for (let i = 1; i <= 4; i++) publisher.next(i)
  const { client } = attach(hub)
  client.ask({ from: 'live', every: 3 })
  expect(client.messages[0]).toMatchObject({ from: 6, next: 5, every: 3, recovered: true })
  for (let i = 5; i <= 13; i++) publisher.next(i)
  client.settle()
  expect(client.story).toEqual([6, 9, 12])
})

test('a client that takes nothing is told how many of its records wait', () => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'measurement', delivery: 'lossless' })
  const { client, subscriber } = attach(hub)
  client.ask({ from: 'first', every: 3 })
  for (let i = 1; i <= 10; i++) publisher.next(i)
  expect(subscriber.lag()).toEqual({ 1: [3, expect.any(Number)] })
  client.settle()
  expect(subscriber.lag()).toEqual({ 1: [0, 0] })
})

test('what went of a bounded memory is a gap only where a record of it would have been sent', () => {
  const hub = new Hub({ ringBytes: 4000 })
  const publisher = hub.channel({ topic: 't', kind: 'measurement', delivery: 'lossless' })
  for (let i = 1; i <= 100; i++) publisher.next(new Uint8Array(300))
  const { first } = hub.channels[0]!
  const { client } = attach(hub)
  client.ask({ from: { epoch: hub.channels[0]!.epoch, seq: first - 3 }, every: first })
  client.settle()
  expect(client.messages[0]).toMatchObject({ recovered: true, from: first })
  expect(client.story).toEqual([first])
  client.ask({ from: { epoch: hub.channels[0]!.epoch, seq: first - 3 }, every: first - 2 })
  client.settle()
  expect(client.messages.at(-2)).toMatchObject({ recovered: false, from: 2 * (first - 2) })
  expect(client.story.at(-1)).toEqual([first - 2, first - 1, 'evicted'])
})

test('whatever is damaged: records and gaps together are all multiples, each once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 100 })),
      fc.integer({ min: 0, max: 100 }),
      async (every, damaged, seq) => {
        const hub = new Hub()
        const publisher = hub.channel(
          { topic: 't', kind: 'measurement', delivery: 'lossless' },
          { history: historyOf(100, new Set(damaged)) },
        )
        publisher.complete('finished')
        const { client } = attach(hub)
        client.ask({ from: { epoch: 'log', seq }, every })
        await turn()
        const told = client.story.flatMap((entry) => {
          if (typeof entry === 'number') return [entry]
          const [from, to] = entry as [number, number]
          return entry === 'complete'
            ? []
            : Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((n) => n % every === 0)
        })
        const due = Array.from({ length: 100 - seq }, (_, i) => seq + 1 + i).filter((n) => n % every === 0)
        expect(told).toEqual(due)
        const sent = client.story.filter((entry): entry is number => typeof entry === 'number')
        expect(sent).toEqual(due.filter((n) => !damaged.includes(n)))
        expect((client.messages[0] as Subscribed).from % every).toBe(0)
      },
    ),
    { seed: 5, numRuns: 200 },
  )
})

test('subscriptions of the other classes pass over it', () => {
  const hub = new Hub()
  const publisher = hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' })
  publisher.next(1)
  const { client } = attach(hub)
  client.ask({ every: 10 })
  expect(client.messages[0]).toMatchObject({ snapshot: [{ seq: 1 }] })
  expect(client.messages[0]).not.toHaveProperty('every')
})
