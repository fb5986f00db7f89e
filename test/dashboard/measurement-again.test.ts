import { expect, it, vi } from 'vitest'
import type { FetchOptions, TopicPage } from '../../src/client/index.ts'
import type { AgainAnswer, AgainRequest } from '../../src/dashboard/again-worker.ts'
import { type AgainWorker, MeasurementAgain } from '../../src/dashboard/measurement-again.ts'
import { SeriesAgain } from '../../src/dashboard/series-again.ts'

const chains = 2
const block = 10

/** A log of blocks of ten trajectories; some of which may be damaged. */
class Log {
  blocks: number
  readonly asked: number[] = []
  damaged: number | undefined

  constructor(blocks: number) {
    this.blocks = blocks
  }

  fetch = async <T>(topic: string, { from = 1, epoch = '' }: FetchOptions = {}): Promise<TopicPage<T>> => {
    this.asked.push(from)
    const end = this.blocks + 1
    const next = Math.min(end, from + 3)
    const all = Array.from({ length: next - from }, (_, i) => from + i)
    const items = all
      .filter((seq) => seq !== this.damaged)
      .map((seq) => {
        const first = 50 + (seq - 1) * block
        const values = Float64Array.from({ length: block * chains }, (_, i) => Math.sin(first * chains + i))
        return {
          topic,
          epoch,
          seq,
          time: 0,
          value: { kind: 'measurement', first, steps: block, chains, values } as T,
        }
      })
    const isDamaged = this.damaged !== undefined && all.includes(this.damaged)
    const gaps = isDamaged
      ? [{ topic, from: this.damaged!, to: this.damaged!, reason: 'corrupt' as const }]
      : []
    return { epoch, items, gaps, next, end }
  }
}

/** Does in the same thread what the worker does beside the page. */
class SameThread implements AgainWorker {
  terminated = false
  #listener: ((event: { data?: AgainAnswer }) => void) | undefined
  #series: SeriesAgain | undefined

  addEventListener(type: string, listener: (event: { data?: AgainAnswer }) => void): void {
    if (type === 'message') this.#listener = listener
  }

  postMessage(request: AgainRequest): void {
    if (request.kind === 'begin') this.#series = new SeriesAgain(request)
    if (request.kind === 'rows') this.#series!.push(request.values, request.steps)
    const data: AgainAnswer =
      request.kind === 'read' ? { kind: 'result', result: this.#series!.read() } : { kind: 'taken' }
    queueMicrotask(() => this.#listener?.({ data }))
  }

  terminate(): void {
    this.terminated = true
  }
}

const channel = { topic: 'run/1/hmc/measurement/Q', epoch: 'log' }
const begin = (log: Log, leftOut = 0) => {
  const worker = new SameThread()
  const changed = vi.fn()
  const again = new MeasurementAgain(log, worker, { channel, leftOut, mean: undefined }, changed)
  return { again, worker, changed }
}

it('reads page by page to the end, tells how far it is, and goes on from there when there is more', async () => {
  const log = new Log(7)
  const { again, changed } = begin(log, 15)
  const reading = again.goOn()
  expect(again.isReading).toBe(true)
  await reading
  expect(log.asked).toEqual([1, 4, 7])
  expect(again).toMatchObject({ rows: 70, isReading: false, problem: undefined })
  expect(again.result!.analysis.length).toBe(55)
  expect(changed.mock.calls.length).toBeGreaterThanOrEqual(3)
  log.blocks = 9
  await again.goOn()
  expect(log.asked.slice(3)).toEqual([8])
  expect(again.result!.analysis.length).toBe(75)
})

it('says that values are missing, and gives no result that looks whole', async () => {
  const log = new Log(7)
  log.damaged = 5
  const { again } = begin(log)
  await again.goOn()
  expect(again.problem).toMatch(/missing: 1 record damaged/)
  expect(again.result).toBeUndefined()
  // it stays so
  await again.goOn()
  expect(log.asked).toEqual([1, 4])
})

it('stops where it is, and reads no more', async () => {
  const log = new Log(30)
  const { again, worker } = begin(log)
  const reading = again.goOn()
  again.stop()
  await reading
  expect(worker.terminated).toBe(true)
  expect(log.asked.length).toBeLessThan(3)
  expect(again.result).toBeUndefined()
})

it('says that the log cannot be had', async () => {
  const log = new Log(1)
  const { again } = begin(log)
  log.fetch = () => Promise.reject(new Error('the epoch is another one (epoch)'))
  await again.goOn()
  expect(again.problem).toBe('the epoch is another one (epoch)')
})
