import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { type Alarm, type AlarmBoard, CheckpointAlarm, DiskAlarm, standingAlarms } from '../alarms/index.ts'
import { RecordError } from '../errors.ts'
import { packageVersion, sha256 } from '../files/index.ts'
import type { StopRule } from '../operators/index.ts'
import { type LogTimes, RUN_FORMAT, type RunDirectory, type RunFile, RunLog } from '../record/index.ts'
import type { Sampler, SavedChains } from '../samplers/index.ts'
import { AskedCheckpoints, type KeptTrajectories } from './asked-checkpoints.ts'
import type { PipelineDefinition } from './define-pipeline.ts'
import { sampledAndSummed } from './same-in-threads.ts'
import type { SampledChains } from './sampled-chains.ts'
import { type SamplerHistory, SamplerRecord } from './sampler-record.ts'

/** How a run is kept. */
export interface RunKeeping {
  /** A folder of its own, which is made. */
  readonly runDir: string
  /** `full`: what counts as written is on the disk; `normal`: a power cut may lose the last seconds. Default `full`. */
  readonly durability?: 'full' | 'normal'
  /** Configurations are kept whenever the trajectory number is a multiple of this. Default: none. */
  readonly saveConfigurationsEvery?: number
  /** The command line, for the record. */
  readonly command?: readonly string[]
}

/** What run.json says of a run of a pipeline, and not of one that follows the chains of another program. */
export interface PipelineRunFile extends RunFile {
  readonly pipeline: { readonly name: string; readonly file: string; readonly hash: string }
  readonly trajectories: number
}

/** What run.json says of a run that begins. */
export function newRunFile(
  id: string,
  {
    definition,
    file,
    parameters,
    samplers,
    trajectories,
    thermalize,
    stopRule,
  }: {
    readonly definition: PipelineDefinition
    readonly file: string
    readonly parameters: Readonly<Record<string, unknown>>
    readonly samplers: Readonly<Record<string, Sampler>>
    readonly trajectories: number
    readonly thermalize: number
    readonly stopRule: StopRule | undefined
  },
  { durability = 'full', saveConfigurationsEvery, command = [] }: RunKeeping,
): PipelineRunFile {
  return {
    ...beginning(id, durability, command),
    pipeline: { name: definition.name, file: resolve(file), hash: hashOf(file) },
    parameters: { ...parameters },
    trajectories,
    thermalize,
    ...(stopRule !== undefined && { stopRule: { ...stopRule } }),
    ...(saveConfigurationsEvery !== undefined && { saveConfigurationsEvery }),
    samplers: Object.fromEntries(
      Object.entries(samplers).map(([name, sampler]) => {
        const { sampler: facts, measurements } = sampledAndSummed(definition, sampler)
        return [name, { sampler: { ...facts }, measurements: [...measurements] }]
      }),
    ),
  }
}

/** What run.json says of any run that begins now, in this folder. */
export function beginning(
  id: string,
  durability: 'full' | 'normal',
  command: readonly string[],
): Pick<RunFile, 'format' | 'id' | 'durability' | 'versions' | 'host' | 'folder' | 'command' | 'begun'> {
  return {
    format: RUN_FORMAT,
    id,
    durability,
    versions: { leapstream: packageVersion(), node: process.versions.node },
    host: hostname(),
    folder: process.cwd(),
    command: [...command],
    begun: new Date().toISOString(),
  }
}

/** Milliseconds between two looks at the disk. */
const LOOK = 10_000

/** SHA-256 of a pipeline's file. */
export function hashOf(file: string): string {
  return sha256(readFileSync(file))
}

/** What there is of a sampler from earlier parts of its run. */
export interface EarlierPart extends Omit<SamplerHistory, 'logFile'> {
  readonly from: SavedChains | undefined
}

/** Why trajectories that come again may be others, and what to do. */
const OTHER_NUMBERS =
  'another machine or another version computes other numbers, or the log was changed; "leapstream resume ... --fork NEW" begins a new run with its chains'
const OTHER_FILES =
  'the files have been changed or replaced since then: follow them into a new folder by --run-dir'

/** Where a record stands when its run begins or goes on. */
interface RecordStart {
  readonly directory: RunDirectory
  readonly run: RunFile
  readonly samplers: Readonly<Record<string, SampledChains>>
  /** Where the chains of a run that is gone on with stand; without it the run begins. */
  readonly earlier?: Readonly<Record<string, EarlierPart>>
  /** Chains of another run, with which this one begins. */
  readonly forked?: Readonly<Record<string, SavedChains>>
}

/** The record of a run that is under way: its directory, taken for this process, and its log. */
export class RunRecord {
  readonly directory: RunDirectory
  readonly run: RunFile
  readonly samplers: Readonly<Record<string, SamplerRecord>>
  readonly #start: RecordStart
  readonly #release: () => void
  #log: RunLog | undefined
  readonly #asked = new AskedCheckpoints()
  #alarms: AlarmBoard | undefined
  /** By sampler. */
  readonly #checkpoints = new Map<string, CheckpointAlarm>()
  #looking: NodeJS.Timeout | undefined

  /** Takes `release`, which gives back the directory that was locked before. */
  constructor(start: RecordStart, release: () => void) {
    const { directory, run, samplers, earlier, forked } = start
    this.directory = directory
    this.run = run
    this.#start = start
    this.#release = release
    this.samplers = Object.fromEntries(
      Object.entries(samplers).map(([name, sampler], index) => {
        const first = Math.max(run.thermalize, run.forkedFrom?.trajectories[name] ?? 0)
        const part = earlier?.[name]
        const from = part?.from ?? forked?.[name]
        const history = part && { logFile: directory.logFile, sums: part.sums, end: part.end }
        const record = new SamplerRecord({
          name,
          index,
          measurements: run.samplers[name]!.measurements.map((measurement) => measurement.name),
          first,
          canSave: sampler.save !== undefined,
          whyOthers: run.followed === undefined ? OTHER_NUMBERS : OTHER_FILES,
          configurationsEvery: run.saveConfigurationsEvery ?? 0,
          shape: [sampler.chains, 2, ...(sampler.lattice ?? [])],
          from,
          history,
          chains: sampler.chains,
          log: () => this.#log!,
          onCheckpoint: (trajectory) => this.#checkpoints.get(name)?.begun(trajectory),
        })
        return [name, record]
      }),
    )
  }

  /** How busy the thread that writes was. */
  get times(): LogTimes {
    return this.#log?.times ?? { writing: 0, checkpoints: 0, bytes: 0 }
  }

  /**
   * Opens the log, or makes it. `fail` is called when it cannot be written.
   *
   * @throws RecordError where that is not possible.
   */
  open(fail: (error: RecordError) => void): void {
    const { run, directory, earlier, forked } = this.#start
    if (earlier === undefined) {
      directory.begin(
        run,
        Object.entries(run.samplers).map(([name, { sampler, measurements }]) => ({
          name,
          chains: sampler.chains as number,
          measurements: measurements.map((measurement) => measurement.name),
        })),
        forked,
      )
    }
    const log = new RunLog(directory.path, run.durability)
    this.#log = log
    log.onFailure((error) => {
      this.#asked.end(error)
      fail(error)
    })
    log.onCheckpoint((sampler, seconds, trajectory) => {
      this.samplers[sampler]!.checkpointTook(seconds)
      this.#checkpoints.get(sampler)?.written()
      this.#asked.written(sampler, trajectory)
    })
    log.onLostCheckpoint((sampler, why) => this.#checkpoints.get(sampler)?.failed(why))
    const trajectories = Object.fromEntries(
      Object.entries(this.samplers).map(([name, { from }]) => [name, from?.trajectory ?? 0]),
    )
    this.#log.addEvent(earlier === undefined ? 'started' : 'resumed', {
      trajectories,
      host: hostname(),
      process: process.pid,
      versions: run.versions,
    })
    if (this.#alarms !== undefined) this.#watchDisk(log, this.#alarms)
  }

  /** Alarms that earlier parts of the run have left. */
  get standingAlarms(): Alarm[] {
    if (this.#start.earlier === undefined) return []
    const log = this.directory.openLog()
    try {
      return standingAlarms(log.events())
    } finally {
      log.close()
    }
  }

  /** Raises alarms about the disk, from `open` on. */
  watch(alarms: AlarmBoard): void {
    this.#alarms = alarms
  }

  #watchDisk(log: RunLog, alarms: AlarmBoard): void {
    const begun = performance.now()
    const bytesPerSecond = () => log.times.bytes / ((performance.now() - begun) / 1000)
    const disk = new DiskAlarm(this.directory.path, alarms, bytesPerSecond)
    for (const sampler of Object.keys(this.samplers))
      this.#checkpoints.set(sampler, new CheckpointAlarm(sampler, alarms))
    const look = () => {
      void disk.look()
      for (const checkpoints of this.#checkpoints.values()) checkpoints.look()
    }
    look()
    this.#looking = setInterval(look, LOOK).unref()
  }

  addEvent(kind: string, detail: object): void {
    this.#log?.addEvent(kind, detail)
  }

  /**
   * Asks all samplers for a checkpoint; `by` says who wants it. Resolves when all are on the disk, with the trajectories before which they
   * are. Fails with RecordError when no chains can be kept, any more or at all.
   */
  checkpoint(by: object = {}): Promise<KeptTrajectories> {
    this.addEvent('checkpoint asked', by)
    const samplers = Object.entries(this.samplers).filter(([, { canKeepMore }]) => canKeepMore)
    for (const [, sampler] of samplers) sampler.ask()
    if (samplers.length > 0)
      return this.#asked.ask(
        Object.fromEntries(samplers.map(([name, { checkpointTrajectory }]) => [name, checkpointTrajectory])),
      )
    return Promise.reject(
      new RecordError('no checkpoint: all chains are kept as they are at the end, or cannot be kept'),
    )
  }

  /** Resolves when samplers may go on. */
  async ready(): Promise<void> {
    await this.#log?.ready()
  }

  /** Writes the rest, and gives the directory back; of a run that never began nothing is left. @throws RecordError when something could not be written. */
  async close(): Promise<void> {
    clearInterval(this.#looking)
    try {
      for (const sampler of Object.values(this.samplers)) sampler.close()
      await this.#log?.close()
      this.#asked.end(new RecordError('no checkpoint: the run is over'))
    } finally {
      this.#release()
      this.directory.leave()
    }
  }
}
