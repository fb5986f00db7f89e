import { expect, test } from 'vitest'
import type { Channel, FetchOptions, TopicPage } from '../../src/client/index.ts'
import { LoggedCurves } from '../../src/dashboard/logged-curves.ts'

const channel = (kind: string, next: number, epoch = 'log'): Channel => ({
  id: 1,
  topic: `run/1/hmc/analysis/${kind}`,
  kind,
  epoch: 'live',
  first: 1,
  next: 2,
  delivery: 'latest',
  history: { epoch, first: 1, next },
})

/** A server that gives three records with each page, and fails as often as it is told. */
function curves({ failures = 0 } = {}) {
  const asked: FetchOptions[] = []
  const recalled: unknown[] = []
  let end = 0
  let changes = 0
  const connection = {
    fetch: async <T>(topic: string, options: FetchOptions = {}): Promise<TopicPage<T>> => {
      asked.push(options)
      if (asked.length > 1 && failures-- > 0) throw new Error('the connection is closed')
      const { from = 1, epoch = '' } = options
      const next = Math.min(from + 3, end)
      const seqs = Array.from({ length: next - from }, (_, i) => from + i)
      const items = seqs.map((seq) => ({ topic, epoch, seq, time: 0, value: seq as T }))
      return { epoch, items, gaps: [], next, end }
    },
  }
  const logged = new LoggedCurves(
    connection,
    { recall: (_, values) => recalled.push(...values) },
    () => changes++,
  )
  return {
    asked,
    recalled,
    changes: () => changes,
    fetch: (from: Channel) => {
      end = from.history?.next ?? 1
      return logged.fetch(from)
    },
  }
}

test('fetches all pages once, and with the next connection what is new', async () => {
  const { recalled, asked, fetch, changes } = curves()
  await fetch(channel('mean', 6))
  expect(recalled).toEqual([1, 2, 3, 4, 5])
  expect(changes()).toBe(2)
  await fetch(channel('mean', 6))
  expect(asked).toHaveLength(2)
  await fetch(channel('mean', 8))
  expect(recalled).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('begins anew with another log', async () => {
  const { recalled, fetch } = curves()
  await fetch(channel('mean', 3))
  await fetch(channel('mean', 3, 'another'))
  expect(recalled).toEqual([1, 2, 1, 2])
})

test('goes on behind a failure with the next connection', async () => {
  const { recalled, fetch } = curves({ failures: 1 })
  await fetch(channel('mean', 6))
  expect(recalled).toEqual([1, 2, 3])
  await fetch(channel('mean', 6))
  expect(recalled).toEqual([1, 2, 3, 4, 5])
})

test('asks for nothing where there is no log, or no curve', async () => {
  const { asked, fetch } = curves()
  const { history: _, ...live } = channel('mean', 3)
  await fetch(live)
  for (const kind of ['trace', 'histogram', 'autocorrelation', 'exactness']) await fetch(channel(kind, 3))
  expect(asked).toEqual([])
  for (const kind of ['mean', 'tunnelingRate', 'integratedTime', 'myOwn']) await fetch(channel(kind, 3))
  expect(asked).toHaveLength(4)
})
