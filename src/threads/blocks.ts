import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { defer, Observable, switchMap } from 'rxjs'
import { PipelineError } from '../errors.ts'
import type { Sampler } from '../samplers/index.ts'
import { endedByItself } from './ended-by-itself.ts'
import { type Column, Producer } from './producer.ts'
import { shares } from './shares.ts'
import { type BlockShape, slotAt, slotBytes, slotCapacity } from './slots.ts'
import type { Origin, WorkerBoot, WorkerMessage } from './worker-boot.ts'

/** Consecutive trajectories of all chains: `columns` are [steps, chains] each, in the order asked for. */
export interface Block {
  readonly first: number
  readonly steps: number
  readonly columns: readonly Float64Array[]
  /** [steps, chains, 2, nt, nx], radians. */
  readonly links: Float32Array | Float64Array | undefined
  /** Settings that the sampler reports, after tuning. */
  readonly settings: Readonly<Record<string, number | string>>
}

export interface BlocksOptions {
  readonly sampler: Sampler
  readonly columns: readonly Column[]
  readonly withLinks: boolean
  /** How threads build their own sampler; without it, or with 0 workers, the chains run in this thread. */
  readonly origin: Origin | undefined
  readonly workers: number
  /** Blocks that the workers may be ahead of the slowest lossless consumer. */
  readonly lookAhead: number
  /** Number of trajectories after which the stream completes; without it it is endless. */
  readonly until?: number
  /** Awaited before each further block is asked for: how a slow lossless consumer holds the sampler. */
  readonly ready?: (() => Promise<unknown>) | undefined
  /**
   * Says up to which trajectory sampling may go, asked before anything starts and whenever that trajectory is reached: how
   * samplers take turns. Without it they go on to `until`.
   */
  readonly horizon?: (trajectory: number) => Promise<number>
  /** Told when the first worker has its chains and begins to sample. */
  readonly started?: () => void
}

/** Blocks aim at this duration: short enough to watch, long enough that the cost of a block does not matter. */
const BLOCK_MILLISECONDS = 50

/**
 * Steps of the next block, after `steps` of them took so many milliseconds to sample or to analyse, whatever took longer. It
 * grows at most twofold from block to block, so that the first comes soon. Where blocks are cut changes no number in them.
 */
function nextSteps(steps: number, milliseconds: number, capacity: number): number {
  const ideal = (steps * BLOCK_MILLISECONDS) / Math.max(milliseconds, 0.01)
  return Math.max(1, Math.min(capacity, 2 * steps, Math.round(ideal)))
}

/**
 * A sampler's trajectories in blocks, measured where they are made. Cold: each subscription runs chains of its own, from
 * trajectory 0, and ends its threads when it is unsubscribed. Never more than `lookAhead` blocks are waiting.
 */
export function blocks(options: BlocksOptions): Observable<Block> {
  const { sampler, columns, withLinks } = options
  const shape: BlockShape = {
    columns: columns.map(({ name }) => name),
    chains: sampler.chains,
    lattice: sampler.lattice,
    precision: sampler.precision,
    withLinks,
  }
  const { origin, workers, until = Number.POSITIVE_INFINITY, horizon = async () => until } = options
  const from = (first: number): Observable<Block> =>
    origin === undefined || workers === 0 || sampler.mainThread
      ? inlineBlocks(options, shape, horizon, first)
      : workerBlocks(options, origin, shape, horizon, first)
  return options.horizon === undefined
    ? from(until)
    : defer(() => options.horizon!(0)).pipe(switchMap((first) => from(first)))
}

type Horizon = NonNullable<BlocksOptions['horizon']>

function copied(
  shape: BlockShape,
  slot: ReturnType<typeof slotAt>,
  first: number,
  steps: number,
  settings: Block['settings'],
): Block {
  const size = steps * shape.chains
  const perChain = 2 * shape.lattice[0] * shape.lattice[1]
  return {
    first,
    steps,
    columns: slot.columns.map((column) => column.slice(0, size)),
    links: slot.links?.slice(0, size * perChain),
    settings,
  }
}

function inlineBlocks(
  options: BlocksOptions,
  shape: BlockShape,
  horizon: Horizon,
  firstHorizon: number,
): Observable<Block> {
  return new Observable((subscriber) => {
    const { sampler, columns, until = Number.POSITIVE_INFINITY, ready } = options
    const capacity = slotCapacity(shape)
    const slot = slotAt(new ArrayBuffer(slotBytes(shape, capacity)), shape, capacity, 0)
    const run = async () => {
      const producer = await Producer.start({ sampler, columns, firstChain: 0, chains: sampler.chains })
      options.started?.()
      try {
        let steps = 1
        let end = Math.min(until, firstHorizon)
        for (let first = 0; first < until && !subscriber.closed; ) {
          const count = Math.min(steps, end - first)
          const start = performance.now()
          await producer.fill(slot, count)
          subscriber.next(copied(shape, slot, first, count, producer.settings))
          steps = nextSteps(count, performance.now() - start, capacity)
          first += count
          await ready?.()
          await eventLoopTurn()
          if (first === end && first < until) end = Math.min(until, await horizon(first))
        }
      } finally {
        producer.close()
      }
      subscriber.complete()
    }
    run().catch((error) => subscriber.error(error))
  })
}

function workerBlocks(
  options: BlocksOptions,
  origin: Origin,
  shape: BlockShape,
  horizon: Horizon,
  firstHorizon: number,
): Observable<Block> {
  return new Observable((subscriber) => {
    const { sampler, workers, lookAhead, until = Number.POSITIVE_INFINITY, ready } = options
    const capacity = slotCapacity(shape)
    const memory = new SharedArrayBuffer(lookAhead * slotBytes(shape, capacity))
    const control = new Int32Array(new SharedArrayBuffer(4 * (1 + lookAhead)))
    const slots = Array.from({ length: lookAhead }, (_, i) => slotAt(memory, shape, capacity, i))

    let settings: Block['settings'] = {}
    let steps = 1
    let end = Math.min(until, firstHorizon)
    let granted = 0
    let grantedTrajectories = 0
    let emitted = 0
    let emittedTrajectories = 0
    let emitting = false
    let threadsStarted = 0
    const stepsOf: number[] = []
    /** Per worker: how many blocks it has filled, and how long the last one took. */
    const filled: number[] = []
    const milliseconds: number[] = []

    const grant = () => {
      while (granted < emitted + lookAhead && grantedTrajectories < end) {
        const count = Math.min(steps, end - grantedTrajectories)
        stepsOf[granted % lookAhead] = count
        Atomics.store(control, 1 + (granted % lookAhead), count)
        grantedTrajectories += count
        granted++
      }
      Atomics.store(control, 0, granted)
      Atomics.notify(control, 0)
    }

    const emit = async () => {
      if (emitting) return
      emitting = true
      while (!subscriber.closed && Math.min(...filled) > emitted) {
        const index = emitted % lookAhead
        const count = stepsOf[index]!
        const start = performance.now()
        subscriber.next(copied(shape, slots[index]!, emittedTrajectories, count, settings))
        steps = nextSteps(count, Math.max(performance.now() - start, ...milliseconds), capacity)
        emitted++
        emittedTrajectories += count
        if (emittedTrajectories >= until) subscriber.complete()
        else {
          await ready?.()
          // messages of workers come many in a turn: without this, signals, timers and sockets would wait for all of them
          await eventLoopTurn()
          if (emittedTrajectories === end) end = Math.min(until, await horizon(end))
          grant()
        }
      }
      emitting = false
    }

    const threads = shares(sampler.chains, workers).map((share, number) => {
      filled.push(0)
      milliseconds.push(0)
      const boot: WorkerBoot = {
        origin,
        ...share,
        shape,
        capacity,
        slots: lookAhead,
        memory,
        control,
      }
      const thread = new Worker(new URL('./worker.js', import.meta.url), { workerData: boot })
      thread.on('message', (message: WorkerMessage) => {
        if (message.kind === 'started') {
          settings = message.settings
          if (threadsStarted++ === 0) options.started?.()
        } else if (message.kind === 'failed') subscriber.error(workerError(message.error))
        else {
          filled[number]!++
          milliseconds[number] = message.milliseconds
          emit().catch((error) => subscriber.error(error))
        }
      })
      thread.on('error', (cause) => subscriber.error(workerError(cause, 'an error that nothing caught: ')))
      // after `terminate` nobody listens any more
      thread.on('exit', (code) => subscriber.error(new PipelineError(endedByItself(code))))
      return thread
    })
    grant()
    return () => {
      for (const thread of threads) void thread.terminate()
    }
  })
}

/** Errors lose their class between threads; the message says all that a user needs. */
function workerError(cause: unknown, where = ''): PipelineError {
  const { name, message } = cause as { name?: string; message?: string }
  if (name === 'ERR_WORKER_OUT_OF_MEMORY' || /out of memory/i.test(message ?? '')) {
    return new PipelineError(`a worker thread ran out of memory (${message}): take fewer chains`, { cause })
  }
  return new PipelineError(`${where}${message ?? String(cause)}`, { cause })
}
