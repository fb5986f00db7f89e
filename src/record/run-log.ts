import { Worker } from 'node:worker_threads'
import { RecordError } from '../errors.ts'
import { shellWord, writeExactJson } from '../files/index.ts'
import type { SavedChains } from '../samplers/index.ts'
import type { SavedSums } from '../stats/index.ts'
import type { FromLog, LogThreadBoot, ToLog } from './log-messages.ts'
import type { Durability, LoggedConfigurations, LoggedStretch } from './log-writer.ts'

/** With more bytes than this on their way to the disk, samplers wait. */
const MOST_UNWRITTEN = 64 * 2 ** 20

/** How long the log has kept its thread busy, seconds. */
export interface LogTimes {
  readonly writing: number
  readonly checkpoints: number
  readonly bytes: number
}

/**
 * The writing end of a run's log. A thread of its own writes, commits and waits for the disk; nothing here does. What is given
 * is written in that order, or the log fails and says so once: nothing is left out.
 */
export class RunLog {
  readonly #directory: string
  readonly #worker: Worker
  #unwritten = 0
  #waiting: (() => void)[] = []
  #syncing: (() => void)[] = []
  #closed: (() => void) | undefined
  #failure: RecordError | undefined
  #onFailure: (error: RecordError) => void = () => {}
  #onCheckpoint: (sampler: string, seconds: number, trajectory: number) => void = () => {}
  #onLostCheckpoint: (sampler: string, why: string) => void = () => {}
  #times = { writing: 0, checkpoints: 0, bytes: 0 }

  constructor(directory: string, durability: Durability) {
    this.#directory = directory
    const boot: LogThreadBoot = { directory, durability }
    this.#worker = new Worker(new URL('./log-worker.js', import.meta.url), { workerData: boot })
    this.#worker.on('message', (message: FromLog) => this.#hear(message))
    this.#worker.on('error', ({ message }) => this.#fail(message))
  }

  /** Seconds in which it wrote, and what. */
  get times(): LogTimes {
    return this.#times
  }

  /** Called once when something could not be written; at once if that has happened. */
  onFailure(tell: (error: RecordError) => void): void {
    this.#onFailure = tell
    if (this.#failure !== undefined) tell(this.#failure)
  }

  /** Called with each checkpoint that is on the disk, how long that took, and of which trajectory it is. */
  onCheckpoint(tell: (sampler: string, seconds: number, trajectory: number) => void): void {
    this.#onCheckpoint = tell
  }

  /** Called when a checkpoint cannot be written, and why, before the log fails of that. */
  onLostCheckpoint(tell: (sampler: string, why: string) => void): void {
    this.#onLostCheckpoint = tell
  }

  /** Appends trajectories of a sampler, by its place in the log. Hands the columns over: they are empty afterwards. */
  addStretch(sampler: number, stretch: LoggedStretch): void {
    const bytes = stretch.columns.reduce((sum, { byteLength }) => sum + byteLength, 0)
    this.#unwritten += bytes
    this.#send(
      { kind: 'stretch', sampler, bytes, stretch },
      stretch.columns.map(({ buffer }) => buffer as ArrayBuffer),
    )
  }

  /** Appends values of analyses, as they are after a trajectory. */
  addAnalyses(sampler: number, trajectory: number, analyses: Readonly<Record<string, unknown>>): void {
    const values = Object.entries(analyses).map(([name, value]) => [name, writeExactJson(value)] as const)
    if (values.length > 0) this.#send({ kind: 'analyses', sampler, trajectory, values })
  }

  /** Keeps configurations. Hands the links over. */
  addConfigurations(sampler: number, configurations: LoggedConfigurations): void {
    const bytes = configurations.links.byteLength
    this.#unwritten += bytes
    this.#send({ kind: 'configurations', sampler, bytes, configurations }, [
      configurations.links.buffer as ArrayBuffer,
    ])
  }

  addEvent(event: string, detail: object = {}): void {
    this.#send({ kind: 'event', event, detail: JSON.stringify(detail) })
  }

  /** Writes a checkpoint of a sampler, after what was given before; with what is summed beside it, which is handed over. */
  checkpoint(name: string, saved: SavedChains, sums?: SavedSums): void {
    const buffers = (sums?.parts ?? []).flatMap(({ arrays }) =>
      arrays.map(({ buffer }) => buffer as ArrayBuffer),
    )
    this.#send({ kind: 'checkpoint', name, saved, sums }, [...new Set(buffers)])
  }

  /** Resolves when little enough is on its way to the disk. Samplers wait for it before they go on. */
  async ready(): Promise<void> {
    while (this.#unwritten > MOST_UNWRITTEN && this.#failure === undefined)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves when all that was given is on the disk. @throws RecordError when it cannot be written. */
  async sync(): Promise<void> {
    if (this.#failure === undefined)
      await new Promise<void>((resolve) => {
        this.#syncing.push(resolve)
        this.#send({ kind: 'sync' })
      })
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Writes the rest and ends the thread. @throws RecordError when something could not be written. */
  async close(): Promise<void> {
    if (this.#failure === undefined)
      await new Promise<void>((resolve) => {
        this.#closed = resolve
        this.#send({ kind: 'close' })
      })
    await this.#worker.terminate()
    if (this.#failure !== undefined) throw this.#failure
  }

  #send(message: ToLog, transfer: ArrayBuffer[] = []): void {
    if (this.#failure === undefined) this.#worker.postMessage(message, transfer)
  }

  #hear(message: FromLog): void {
    switch (message.kind) {
      case 'written':
        this.#unwritten -= message.bytes
        this.#times.writing += message.seconds
        this.#times.bytes += message.bytes
        if (this.#unwritten <= MOST_UNWRITTEN) this.#release()
        break
      case 'checkpointed':
        this.#times.checkpoints += message.seconds
        this.#onCheckpoint(message.name, message.seconds, message.trajectory)
        break
      case 'synced':
        this.#syncing.shift()?.()
        break
      case 'closed':
        this.#closed?.()
        break
      case 'failed':
        if (message.checkpoint !== undefined) this.#onLostCheckpoint(message.checkpoint, message.message)
        this.#fail(message.message)
    }
  }

  #fail(message: string): void {
    if (this.#failure !== undefined) return
    this.#failure = new RecordError(
      `${this.#directory}: the log cannot be written: ${message}; what was written is safe: "leapstream resume ${shellWord(this.#directory)}" goes on from it`,
    )
    this.#release()
    for (const resolve of this.#syncing.splice(0)) resolve()
    this.#closed?.()
    this.#onFailure(this.#failure)
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
