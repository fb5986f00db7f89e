import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Observable, type Subscriber } from 'rxjs'
import { PipelineError } from '../errors.ts'
import { joinSavedChains, type SavedChains, someSavedChains } from '../samplers/index.ts'
import type { ChainShare } from '../stats/index.ts'
import { joinSavedSums, type SavedSums, someSavedSums } from '../stats/saved-sums.ts'
import { DEPARTURE_MILLISECONDS, Departures } from './departures.ts'
import { endedByItself } from './ended-by-itself.ts'
import { Grants } from './grants.ts'
import { nextSteps } from './next-steps.ts'
import { groupedShares } from './shares.ts'
import { slotAt, slotBytes, slotCapacity } from './slots.ts'
import { type Stretch, stretchOf } from './stretch.ts'
import type { StretchesStart } from './stretches-options.ts'
import { type Origin, UNCAUGHT, type WorkerBoot, type WorkerMessage } from './worker-boot.ts'

/** After so many milliseconds a stream that is stopped waits no longer for its workers, unless it is told. */
const PATIENCE = 500

/** The stretches of chains that are shared among worker threads. */
export function workerStretches(start: StretchesStart, origin: Origin): Observable<Stretch> {
  return new Observable((subscriber) => {
    const workers = new Workers(start, origin, subscriber)
    const listening = start.stopped?.subscribe(() => workers.stop())
    return () => {
      listening?.unsubscribe()
      workers.terminate()
    }
  })
}

/** One thread, its memory, and what it has said. */
interface Thread {
  readonly worker: Worker
  readonly slots: ReturnType<typeof slotAt>[]
  /** Stretches that it has done. */
  done: number
  /** How long the last one took. */
  milliseconds: number
  /** The sums at the ends of those stretches that were to bring them, by their numbers. */
  readonly sums: Map<number, unknown>
  /** Likewise the chains. */
  readonly saved: Map<number, SavedChains>
  /** Likewise the sums to go on from; undefined where nothing is summed so far. */
  readonly keptSums: Map<number, SavedSums | undefined>
}

class Workers {
  readonly #start: StretchesStart
  readonly #subscriber: Subscriber<Stretch>
  readonly #capacity: number
  readonly #grants: Grants
  readonly #threads: Thread[]
  /** Where threads have devices, who has closed theirs. */
  readonly #departures: Departures | undefined
  #expectNobody = () => {}
  #settings: Stretch['settings'] = {}
  #steps = 1
  /** Trajectory up to which sampling may go. */
  #end: number
  #granted: number
  #delivered: number
  #deliveredStretches = 0
  #isDelivering = false
  #isStopped = false
  #hasLast = false
  #begun = false
  /** Resolves when the stream is stopped: nothing waits for a consumer or for a turn then. */
  readonly #stopping: Promise<void>
  #resolveStopping = () => {}
  #patience: NodeJS.Timeout | undefined

  constructor(start: StretchesStart, origin: Origin, subscriber: Subscriber<Stretch>) {
    const { sampler, workers, lookAhead, firstHorizon, until, from } = start
    this.#granted = from?.trajectory ?? 0
    this.#delivered = this.#granted
    this.#start = start
    this.#subscriber = subscriber
    this.#end = Math.min(until, firstHorizon)
    this.#capacity = slotCapacity(this.#shapeOf(sampler.chains))
    this.#grants = new Grants(lookAhead)
    this.#stopping = new Promise((resolve) => {
      this.#resolveStopping = resolve
    })
    const shares = groupedShares(sampler.chains, workers)
    if (sampler.device !== undefined) {
      this.#departures = Departures.of(shares.length)
      this.#expectNobody = this.#departures.awaitAtExit(() => this.#grants.end())
    }
    this.#threads = shares.map((share, i) => this.#thread(share, origin, i))
    this.#grant()
  }

  /** Asks for no more; what was asked for comes, then the sums. */
  stop(): void {
    this.#isStopped = true
    this.#resolveStopping()
    this.#grant()
    this.#patience = setTimeout(() => this.#subscriber.complete(), this.#start.patience ?? PATIENCE)
  }

  /** Ends the threads: at once, or where they have devices, as soon as these are closed. */
  terminate(): void {
    clearTimeout(this.#patience)
    const end = () => {
      for (const { worker } of this.#threads) void worker.terminate()
    }
    if (this.#departures === undefined) {
      end()
      return
    }
    this.#grants.end()
    setTimeout(end, DEPARTURE_MILLISECONDS).unref()
  }

  #shapeOf(chains: number): WorkerBoot['shape'] {
    const { columns, linksEvery, sampler } = this.#start
    const { lattice, precision } = sampler
    return { columns: columns.length, chains, lattice, precision, linksEvery }
  }

  #thread(share: ChainShare, origin: Origin, number: number): Thread {
    const { lookAhead, sums, from: saved } = this.#start
    const from = saved && someSavedChains(saved, share.firstChain, share.chains)
    const capacity = this.#capacity
    const shape = this.#shapeOf(share.chains)
    const memory = new SharedArrayBuffer(lookAhead * slotBytes(shape, capacity))
    const { control } = this.#grants
    const sumsFrom = sums?.from ?? 0
    const savedSums = sums?.saved && someSavedSums(sums.saved, share)
    const boot: WorkerBoot = {
      origin,
      share,
      sumsFrom,
      from,
      savedSums,
      shape,
      capacity,
      memory,
      control,
      slots: lookAhead,
      departure: this.#departures && { thread: number, memory: this.#departures.memory },
    }
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: boot })
    const slots = Array.from({ length: lookAhead }, (_, i) => slotAt(memory, shape, capacity, i))
    const brought = { sums: new Map(), saved: new Map(), keptSums: new Map() }
    const thread: Thread = { worker, slots, done: 0, milliseconds: 0, ...brought }
    worker.on('message', (message: WorkerMessage) => this.#hear(thread, message))
    worker.on('error', (cause) => this.#fail(workerError(cause, UNCAUGHT)))
    // after `terminate` nobody listens any more
    worker.on('exit', (code) => {
      this.#fail(new PipelineError(endedByItself(code)))
      this.#departures?.leave(number)
      if (this.#departures?.areComplete) this.#expectNobody()
    })
    return thread
  }

  #fail(error: unknown): void {
    this.#subscriber.error(error)
  }

  #hear(thread: Thread, message: WorkerMessage): void {
    if (message.kind === 'failed') this.#fail(workerError(message.error))
    else if (message.kind === 'started') {
      this.#settings = message.settings
      if (!this.#begun) this.#start.started?.()
      this.#begun = true
    } else {
      thread.sums.set(thread.done, message.sums)
      if (message.saved !== undefined) thread.saved.set(thread.done, message.saved)
      thread.keptSums.set(thread.done, message.keptSums)
      thread.done++
      thread.milliseconds = message.milliseconds
      this.#deliver().catch((error) => this.#fail(error))
    }
  }

  /** Asks for stretches while there is room for them; for the sums alone once all trajectories are asked for. */
  #grant(): void {
    const { lookAhead, until, sums } = this.#start
    const hasRoom = () => this.#grants.count < this.#deliveredStretches + lookAhead
    while (!this.#isStopped && hasRoom() && this.#granted < this.#end) {
      const steps = Math.min(this.#steps, this.#end - this.#granted)
      this.#granted += steps
      this.#grants.add({
        steps,
        sums: sums?.wanted(this.#granted) ?? false,
        ...this.#kept(false),
      })
    }
    const isOver = this.#isStopped || this.#granted >= until
    if (isOver && !this.#hasLast && sums !== undefined && hasRoom()) {
      this.#hasLast = true
      this.#grants.add({
        steps: 0,
        sums: true,
        ...this.#kept(true),
      })
    }
    if (this.#isComplete()) this.#subscriber.complete()
  }

  /** What is to be kept at the end of the stretch that is asked for. */
  #kept(isLast: boolean): { readonly save: boolean; readonly keep: boolean } {
    const { sums } = this.#start
    const save = this.#start.save?.(this.#granted, isLast) ?? false
    return { save, keep: save && (sums?.keep?.(this.#granted, isLast) ?? false) }
  }

  /** Whether nothing more will come. */
  #isComplete(): boolean {
    const { until, sums } = this.#start
    const isOver = this.#isStopped || this.#granted >= until
    return isOver && (this.#hasLast || sums === undefined) && this.#grants.count === this.#deliveredStretches
  }

  async #deliver(): Promise<void> {
    if (this.#isDelivering) return
    this.#isDelivering = true
    while (!this.#subscriber.closed && this.#threads.every(({ done }) => done > this.#deliveredStretches)) {
      this.#deliverNext()
      if (this.#isComplete()) this.#subscriber.complete()
      else await this.#goOn()
    }
    this.#isDelivering = false
  }

  #deliverNext(): void {
    const number = this.#deliveredStretches
    const { steps, sums, save, keep } = this.#grants.read(number)
    const keptSums = keep ? this.#threads.flatMap((thread) => thread.keptSums.get(number) ?? []) : []
    const begin = performance.now()
    const slots = this.#threads.map((thread) => thread.slots[number % this.#start.lookAhead]!)
    this.#subscriber.next(
      stretchOf(slots, this.#capacity, {
        first: this.#delivered,
        steps,
        settings: this.#settings,
        ...(sums && { sums: this.#threads.map((thread) => thread.sums.get(number)) }),
        ...(save && { saved: joinSavedChains(this.#threads.map((thread) => thread.saved.get(number)!)) }),
        ...(keptSums.length > 0 && { keptSums: joinSavedSums(keptSums) }),
      }),
    )
    for (const thread of this.#threads) {
      thread.sums.delete(number)
      thread.saved.delete(number)
      thread.keptSums.delete(number)
    }
    const milliseconds = Math.max(
      performance.now() - begin,
      ...this.#threads.map((thread) => thread.milliseconds),
    )
    if (steps > 0) this.#steps = nextSteps(steps, milliseconds, this.#capacity)
    this.#delivered += steps
    this.#deliveredStretches++
  }

  /** Asks for more, once the slowest consumer is ready and it is this sampler's turn. */
  async #goOn(): Promise<void> {
    const { ready, until } = this.#start
    await Promise.race([ready?.(), this.#stopping])
    // many messages of workers may be waiting: signals, timers and sockets get their turn between two of them
    await eventLoopTurn()
    if (this.#delivered === this.#end && this.#end < until && !this.#isStopped)
      await Promise.race([this.#extend(), this.#stopping])
    this.#grant()
  }

  async #extend(): Promise<void> {
    const { until, horizon } = this.#start
    this.#end = Math.min(until, await horizon(this.#end))
  }
}

/** Errors lose their class between threads; the message says all that a user needs. */
function workerError(cause: unknown, where = ''): PipelineError {
  const { name, message } = cause as { name?: string; message?: string }
  if (name === 'ERR_WORKER_OUT_OF_MEMORY' || /out of memory/i.test(message ?? '')) {
    return new PipelineError(`a worker thread ran out of memory (${message}): take fewer chains`, { cause })
  }
  return new PipelineError(`${where}${message ?? String(cause)}`, { cause })
}
