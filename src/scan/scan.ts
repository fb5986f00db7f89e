import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { linkCount } from '../batch.ts'
import { RecordError } from '../errors.ts'
import type { StopRule } from '../operators/index.ts'
import { samplersOf } from '../pipeline/ask-definition.ts'
import {
  type PipelineDefinition,
  type PipelineRun,
  type RunSummary,
  resumePipeline,
  runPipeline,
} from '../pipeline/index.ts'
import { RunDirectory } from '../record/index.ts'
import type { Sampler } from '../samplers/index.ts'
import { usefulWorkers } from '../threads/useful-workers.ts'
import type { TakenScan } from './begin-scan.ts'
import { pointOutcome } from './point-outcome.ts'
import type { ScanFile } from './scan-file.ts'
import type { ScanPoint } from './scan-points.ts'

/** How a point stands in this scan: `over` has its length, or its stop rule was met; `stopped` can be gone on with, as `failed` can. */
export type ScanState = 'waiting' | 'running' | 'over' | 'stopped' | 'failed'

/** A point, and what has come of it. */
export interface ScanStatus {
  readonly point: ScanPoint
  readonly state: ScanState
  /** It was over before this scan began. */
  readonly wasOver: boolean
  /** How much of its trajectories there are, from 0 to 1. */
  readonly share: number
  /** Of a run that has ended. */
  readonly summary?: RunSummary
  /** Why it failed. */
  readonly error?: Error
}

/** Who is told what happens. */
export interface ScanListener {
  /** The run of a point is about to start, from these trajectories where it goes on. */
  begins?(point: ScanPoint, run: PipelineRun, from: Readonly<Record<string, number>> | undefined): void
  /** A point is over, was stopped, or has failed. */
  ends?(status: ScanStatus): void
}

export interface ScanOptions {
  readonly scan: TakenScan
  readonly definition: PipelineDefinition
  /** Names of the points to run. Default: all. */
  readonly points?: readonly string[]
  /** Points that run side by side. Default: as many as there are processors for their samplers. */
  readonly jobs?: number
  /** Worker threads of each sampler. Default: the processors, shared among the samplers that run side by side. */
  readonly workers?: number
  /** The command line, for the record. */
  readonly command?: readonly string[]
  readonly listener?: ScanListener
}

/** A point that is to run, with what is needed to run it and to tell how long that takes. */
interface Entry {
  readonly point: ScanPoint
  state: ScanState
  wasOver: boolean
  share: number
  /** Share that there was before this scan. */
  begun: number
  /** Links times evaluations of dS/dx, of all its trajectories. */
  work: number
  run: PipelineRun | undefined
  summary: RunSummary | undefined
  error: Error | undefined
}

/**
 * Runs the points of a scan, some side by side, those that take longest first. A point that is over is not run again, and one that was
 * broken off goes on bit for bit. A point that fails does not end the others.
 *
 * @example
 * const scan = new Scan({ scan: beginScan('my-scan', plan), definition })
 * await scan.run()
 * console.log(scanTable('my-scan').rows)
 */
export class Scan {
  readonly jobs: number
  readonly workers: number
  readonly #options: ScanOptions
  readonly #entries: readonly Entry[]
  #stopped: string | undefined
  #started = Number.NaN

  constructor(options: ScanOptions) {
    const { scan, points: names } = options
    this.#options = options
    const points = scan.file.points.filter(({ name }) => names === undefined || names.includes(name))
    let most = 1
    const all: Sampler[] = []
    this.#entries = points.map((point) => {
      const entry = this.#entry(point)
      if (entry.state === 'waiting') {
        try {
          const samplers = Object.values(samplersOf(options.definition, point.parameters))
          most = Math.max(most, samplers.length)
          all.push(...samplers)
          entry.work = workOf(samplers, scan.file)
        } catch (error) {
          entry.state = 'failed'
          entry.error = error as Error
        }
      }
      return entry
    })
    const processors = availableParallelism()
    const waiting = Math.max(1, this.#entries.filter(({ state }) => state === 'waiting').length)
    this.jobs = Math.min(waiting, options.jobs ?? Math.max(1, Math.floor(processors / most)))
    const threads = Math.max(1, Math.floor(processors / (this.jobs * most)))
    this.workers = options.workers ?? Math.max(1, ...all.map((sampler) => usefulWorkers(sampler, threads)))
  }

  /** The points in the order of the scan, as they stand. */
  get statuses(): readonly ScanStatus[] {
    return this.#entries.map(statusOf)
  }

  /** Seconds until all points are over, if none is by its stop rule; null while that is not known. */
  timeLeft(): number | null {
    const seconds = (performance.now() - this.#started) / 1000
    const done = sum(this.#entries, ({ share, begun, work }) => (share - begun) * work)
    if (!(seconds > 0 && done > 0)) return null
    const left = this.#entries
      .filter(({ state }) => state === 'waiting' || state === 'running')
      .map(({ share, work }) => (1 - share) * work)
    // a point that is left at the end runs alone, no faster than beside others
    const longest = this.jobs * Math.max(0, ...left)
    return (Math.max(sum(left, Number), longest) * seconds) / done
  }

  /** Runs to the end, or until it is stopped; gives what has come of each point. */
  async run(): Promise<readonly ScanStatus[]> {
    this.#started = performance.now()
    for (const entry of this.#entries) if (entry.state === 'failed') this.#ends(entry)
    const queue = this.#entries
      .filter(({ state }) => state === 'waiting')
      .toSorted((a, b) => b.work * (1 - b.share) - a.work * (1 - a.share))
    const work = async () => {
      for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
        if (this.#stopped !== undefined) return
        await this.#runPoint(entry)
      }
    }
    await Promise.all(Array.from({ length: this.jobs }, work))
    return this.statuses
  }

  /** Ends the points that run after what their chains are about, and begins no others. */
  stop(reason: string): void {
    this.#stopped ??= reason
    for (const { run } of this.#entries) run?.stop(reason)
  }

  /** Asks the points that run for a checkpoint each. */
  checkpoint(): void {
    // a run that cannot keep its chains has said so when it began
    for (const { run } of this.#entries) run?.record?.checkpoint().catch(() => {})
  }

  #entry(point: ScanPoint): Entry {
    const { folder, file } = this.#options.scan
    const { isOver, summary, state, problem } = pointOutcome(folder, file, point)
    const isDamaged = state === 'damaged'
    return {
      point,
      state: isDamaged ? 'failed' : isOver ? 'over' : 'waiting',
      wasOver: isOver,
      share: isOver ? 1 : 0,
      begun: isOver ? 1 : 0,
      work: 0,
      run: undefined,
      summary: isOver ? summary : undefined,
      error: isDamaged ? new RecordError(problem!) : undefined,
    }
  }

  async #runPoint(entry: Entry): Promise<void> {
    const { listener } = this.#options
    try {
      const prepared = await this.#prepare(entry.point)
      const { run, from } = prepared
      if (run === undefined) {
        entry.state = 'over'
        entry.share = 1
      } else if (this.#stopped !== undefined) {
        await run.record?.close()
        return
      } else {
        entry.run = run
        entry.state = 'running'
        listener?.begins?.(entry.point, run, from)
        entry.summary = await this.#follow(entry, run)
        entry.state = this.#stopped === undefined ? 'over' : stateAfter(entry.summary, this.#stopped)
      }
    } catch (error) {
      entry.state = 'failed'
      entry.error = error as Error
    } finally {
      entry.run = undefined
    }
    this.#ends(entry)
  }

  /** Runs a point to its end, and keeps in mind how far it is. */
  async #follow(entry: Entry, run: PipelineRun): Promise<RunSummary> {
    const shares = new Map<string, number>()
    const progress = run.samplers.map((sampler) =>
      sampler.progress.subscribe(({ trajectories, total = 1 }) => {
        const isFirst = !shares.has(sampler.name)
        shares.set(sampler.name, trajectories / total)
        entry.share = Math.min(...shares.values())
        if (isFirst) entry.begun = entry.share
      }),
    )
    try {
      return await run.start()
    } finally {
      for (const subscription of progress) subscription.unsubscribe()
    }
  }

  async #prepare(
    point: ScanPoint,
  ): Promise<{ run: PipelineRun | undefined; from?: Readonly<Record<string, number>> }> {
    const { scan, definition, command = [] } = this.#options
    const { file } = scan
    const directory = new RunDirectory(join(scan.folder, point.name))
    if (!directory.exists) {
      const run = runPipeline({
        definition,
        file: file.pipeline.file,
        parameters: point.parameters,
        trajectories: file.trajectories,
        thermalize: file.thermalize,
        workers: this.workers,
        ...(file.stopRule !== undefined && { stopRule: file.stopRule as StopRule }),
        ...(file.saveConfigurationsEvery !== undefined && {
          saveConfigurationsEvery: file.saveConfigurationsEvery,
        }),
        runDir: directory.path,
        durability: file.durability,
        command,
      })
      return { run }
    }
    const { trajectories, stopRule } = file
    const { run, from } = await resumePipeline(directory.path, {
      workers: this.workers,
      command,
      goal: { trajectories, ...(stopRule !== undefined && { stopRule: stopRule as StopRule }) },
    })
    return {
      run,
      from: Object.fromEntries(Object.entries(from).map(([name, { trajectory }]) => [name, trajectory])),
    }
  }

  #ends(entry: Entry): void {
    this.#options.listener?.ends?.(statusOf(entry))
  }
}

function statusOf({ point, state, wasOver, share, summary, error }: Entry): ScanStatus {
  return {
    point,
    state,
    wasOver,
    share,
    ...(summary !== undefined && { summary }),
    ...(error !== undefined && { error }),
  }
}

/** Of a run that ended while the scan was being stopped: it may have come to its end before. */
function stateAfter({ ended }: RunSummary, reason: string): ScanState {
  return ended === reason ? 'stopped' : 'over'
}

function workOf(samplers: readonly Sampler[], { trajectories, thermalize }: ScanFile): number {
  return sum(
    samplers,
    ({ lattice, chains, forceEvaluations }) =>
      linkCount(lattice) * chains * Math.max(1, forceEvaluations) * (trajectories + thermalize),
  )
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}
