import { expect, it } from 'vitest'
import { fetchPage } from '../../src/server/fetch-page.ts'
import { Hub } from '../../src/server/hub.ts'
import { MemoryHistory } from '../../src/server/memory-history.ts'
import { jsonCodec } from '../../src/wire/codec.ts'

const value = (n: number) => ({ kind: 'mean', count: n, mean: n / 8 })

/** Numbers of all records that can be had. */
function kept(history: MemoryHistory): number[] {
  const numbers: number[] = []
  for (let next = history.first; next < history.next; ) {
    const stretch = history.read(next, 100)
    expect(stretch.next).toBeGreaterThan(next)
    numbers.push(...stretch.records.map(({ seq }) => seq))
    next = stretch.next
  }
  return numbers
}

it('gives what it was given, as it was then', () => {
  const history = new MemoryHistory()
  expect([history.first, history.next]).toEqual([1, 1])
  const numbers = Float64Array.of(1, 2)
  history.push({ numbers })
  numbers[0] = 7
  history.push(value(2))
  const { records, next } = history.read(1, 1e6)
  expect(records.map(({ seq, value }) => [seq, value])).toEqual([
    [1, { numbers: { dtype: '<f8', shape: [2], data: expect.any(Uint8Array) } }],
    [2, value(2)],
  ])
  const { data } = (records[0]!.value as { numbers: { data: Uint8Array } }).numbers
  expect([...new Float64Array(Uint8Array.from(data).buffer)]).toEqual([1, 2])
  expect(next).toBe(3)
})

it('keeps the first and the newest, and becomes coarser between them, in bounded memory', () => {
  const history = new MemoryHistory(10_000)
  for (let n = 1; n <= 5000; n++) {
    history.push(value(n))
    expect(history.first).toBe(1)
    if (n % 97 !== 0) continue
    const numbers = kept(history)
    expect(numbers[0]).toBe(1)
    expect(numbers.at(-1)).toBe(n)
    // each value takes some 30 bytes and 64 of what is beside it
    expect(numbers.length).toBeLessThan(110)
    expect(numbers.length).toBeGreaterThan(Math.min(n / 2, 40))
    const steps = numbers.map((number, i) => number - (numbers[i - 1] ?? number))
    // all are equally far apart, but for the newest
    expect(new Set(steps.slice(1, -1)).size).toBeLessThan(2)
  }
})

it('keeps the newest alone where there is room for no other', () => {
  const history = new MemoryHistory(1000)
  for (let n = 1; n <= 3; n++) history.push({ n, padding: new Uint8Array(2000) })
  expect(kept(history)).toEqual([3])
  expect(history.first).toBe(3)
})

it('is the history of a topic: what it gave up is a gap that says so', () => {
  const hub = new Hub()
  const history = new MemoryHistory(1000)
  const publisher = hub.channel({ topic: 't', kind: 'mean', delivery: 'latest' }, { history })
  for (let n = 1; n <= 40; n++) history.push(value(n))
  publisher.grew()
  const { kept: sequence } = hub.find('t')!
  expect(sequence!.durable).toBeUndefined()
  const { items, gaps, next, end } = fetchPage(sequence!, 1, 1000, jsonCodec, 2 ** 20)
  const numbers = items.map(({ seq }) => seq)
  expect(numbers).toEqual(kept(history))
  expect([next, end]).toEqual([41, 41])
  // records and gaps together are all numbers, each once
  const missing = gaps!.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
  expect([...numbers, ...missing].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  expect(new Set(gaps!.map(({ reason }) => reason))).toEqual(new Set(['evicted']))
})
