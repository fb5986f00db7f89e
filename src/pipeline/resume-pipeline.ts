import { existsSync } from 'node:fs'
import { RecordError, UsageError } from '../errors.ts'
import { packageVersion, shellWord, writeExactJson } from '../files/index.ts'
import type { StopRule } from '../operators/index.ts'
import {
  type LogEvent,
  type LogReader,
  RunDirectory,
  type RunFile,
  type UnusableCheckpoint,
} from '../record/index.ts'
import { checkBelongs, type Sampler } from '../samplers/index.ts'
import { samplersOf } from './ask-definition.ts'
import type { PipelineDefinition } from './define-pipeline.ts'
import { loadPipeline } from './load-pipeline.ts'
import { newRunId } from './new-run-id.ts'
import { connectRun, type RunOptions } from './run-pipeline.ts'
import { type EarlierPart, hashOf, newRunFile, type PipelineRunFile, RunRecord } from './run-record.ts'
import type { PipelineRun } from './run-stages.ts'
import { sampledAndSummed } from './same-in-threads.ts'

export interface ResumeOptions extends Pick<RunOptions, 'workers' | 'ready' | 'command'> {
  /** So many trajectories more than there are, per chain. Default: up to the length that the run was to have. */
  readonly trajectories?: number
  /** Length and stop rule that the run is to have from now on, in place of `trajectories`: it is not made shorter than it was to be. */
  readonly goal?: { readonly trajectories: number; readonly stopRule?: StopRule }
  /** A new folder, in which a new run begins with these chains: of the pipeline as it is now, whatever has changed. */
  readonly fork?: string
}

/** A run that goes on. */
export interface ResumedRun {
  /** Undefined where nothing is left to do: the run has the length that it was to have, or its stop rule was met. */
  readonly run: PipelineRun | undefined
  readonly file: RunFile
  /** Checkpoints that were passed over, because they are damaged or later than the log. */
  readonly unusable: readonly UnusableCheckpoint[]
  /** From where the chains of each sampler go on. */
  readonly from: Readonly<Record<string, ResumedChains>>
}

/** Where chains go on. */
export interface ResumedChains {
  readonly trajectory: number
  /** Trajectories that are logged. */
  readonly logged: number
  /** The graphics card that has moved them so far; another one may round otherwise. */
  readonly device?: string
}

/** Where each sampler of a run stands. */
type Earlier = Record<string, EarlierPart>

/**
 * Prepares to go on with the run in a folder, after its newest whole checkpoint: what has been logged since then is sampled
 * again and must come out the same, then the log grows.
 *
 * @throws RecordError where pipeline, parameters, samplers or versions are not those of the run, naming what differs, or where
 * the folder is damaged or another process has it.
 */
export async function resumePipeline(path: string, options: ResumeOptions = {}): Promise<ResumedRun> {
  const directory = new RunDirectory(path)
  const before = pipelineRunFile(path, directory.read())
  const file = options.goal === undefined ? before : withGoal(before, options.goal)
  const { trajectories } = options
  if (trajectories !== undefined && !(Number.isSafeInteger(trajectories) && trajectories >= 1))
    throw new UsageError(`trajectories must be a whole number, 1 or more, not ${trajectories}`)
  if (file.merged !== undefined)
    throw new RecordError(`${path} holds merged runs, which have no chains: go on with the runs themselves`)
  const definition = await loadDefinition(path, file)
  const samplers = samplersOf(definition, file.parameters)
  if (options.fork === undefined) checkSame(path, file, definition, samplers)
  else checkSameNames(path, file, samplers)
  // a fork only reads
  const release = options.fork === undefined ? directory.lock() : () => {}
  let log: LogReader | undefined
  try {
    log = directory.openLog()
    const { earlier, unusable } = earlierOf(directory, file, log)
    const { hasEnded, wasStopped } = lastPart(log.events())
    log.close()
    const from = Object.fromEntries(
      Object.entries(earlier).map(([name, { from, end }]) => [
        name,
        {
          trajectory: from?.trajectory ?? 0,
          logged: end,
          ...(from?.settings.backend === 'webgpu' && { device: String(from.settings.device) }),
        },
      ]),
    )
    if (options.fork !== undefined) {
      const run = forkedRun(options.fork, file, definition, samplers, earlier, options)
      return { run, file, unusable, from }
    }
    const lengths = Object.entries(earlier).map(([name, { end }]) => end - firstOf(file, name))
    const logged = Math.max(...lengths)
    const length = trajectories === undefined ? file.trajectories : logged + trajectories
    const isDone = hasEnded && lengths.every((each) => each >= length)
    const metRule = wasStopped && writeExactJson([file.stopRule]) === writeExactJson([before.stopRule])
    if (isDone || (metRule && trajectories === undefined)) {
      release()
      return { run: undefined, file, unusable, from }
    }
    const run: PipelineRunFile = {
      ...file,
      // who asks for more than a rule has stopped means that
      ...(wasStopped && trajectories !== undefined && { outlastsStop: true }),
      trajectories: length,
      versions: { leapstream: packageVersion(), node: process.versions.node },
    }
    directory.rewrite(run)
    const record = new RunRecord({ directory, run, samplers, earlier }, release)
    const runOptions = { ...optionsOf(run, definition, options), thermalize: run.thermalize }
    return { run: connectRun(runOptions, run.id, samplers, record), file: run, unusable, from }
  } catch (error) {
    log?.close()
    release()
    throw error
  }
}

/** A run as it is to be from now on. A rule that it once outlasted counts again. */
function withGoal(
  { outlastsStop, stopRule, ...file }: PipelineRunFile,
  goal: NonNullable<ResumeOptions['goal']>,
): PipelineRunFile {
  return {
    ...file,
    trajectories: Math.max(file.trajectories, goal.trajectories),
    ...(goal.stopRule !== undefined && { stopRule: { ...goal.stopRule } }),
  }
}

/** Whether the last part of a run has come to its end, and whether a stop rule was met in it. */
function lastPart(events: readonly LogEvent[]): { hasEnded: boolean; wasStopped: boolean } {
  const begin = events.findLastIndex(({ kind }) => kind === 'started' || kind === 'resumed')
  const kinds = events.slice(begin).map(({ kind }) => kind)
  return { hasEnded: kinds.includes('ended'), wasStopped: kinds.includes('ended') && kinds.includes('stop') }
}

/** The first trajectory that is logged of a sampler. */
function firstOf({ thermalize, forkedFrom }: RunFile, sampler: string): number {
  return Math.max(thermalize, forkedFrom?.trajectories[sampler] ?? 0)
}

function optionsOf(
  run: PipelineRunFile,
  definition: PipelineDefinition,
  { workers, ready }: ResumeOptions,
): RunOptions {
  const { stop, ...endless } = definition
  return {
    definition: run.outlastsStop ? endless : definition,
    file: run.pipeline.file,
    parameters: run.parameters,
    trajectories: run.trajectories,
    ...(run.stopRule !== undefined && !run.outlastsStop && { stopRule: run.stopRule as StopRule }),
    ...(workers !== undefined && { workers }),
    ...(ready !== undefined && { ready }),
  }
}

/** @throws RecordError for chains of another program, which only that program can go on with. */
function pipelineRunFile(path: string, run: RunFile): PipelineRunFile {
  const { pipeline, trajectories } = run
  const { file, hash } = pipeline
  if (file === undefined || hash === undefined || trajectories === undefined)
    throw new RecordError(
      `${path} has chains of another program, which is not part of it: "leapstream follow" reads them`,
    )
  return { ...run, pipeline: { ...pipeline, file, hash }, trajectories }
}

async function loadDefinition(path: string, { pipeline }: PipelineRunFile): Promise<PipelineDefinition> {
  if (!existsSync(pipeline.file))
    throw new RecordError(
      `${path} is a run of pipeline ${pipeline.name}, whose file ${pipeline.file} is not there any more: put it back`,
    )
  return loadPipeline(pipeline.file)
}

/** The newest whole checkpoint of each sampler, and how far it is logged. */
function earlierOf(
  directory: RunDirectory,
  file: RunFile,
  log: LogReader,
): { earlier: Earlier; unusable: UnusableCheckpoint[] } {
  const names = Object.keys(file.samplers)
  if (log.run !== file.id || log.samplers.map(({ name }) => name).join() !== names.join())
    throw new RecordError(
      `${directory.path}: run.json and log.sqlite are not of the same run (${file.id} and ${log.run})`,
    )
  const earlier: Earlier = {}
  const unusable: UnusableCheckpoint[] = []
  for (const name of names) {
    const end = log.range(name)?.end ?? firstOf(file, name)
    const newest = directory.checkpoints.newest(name, end)
    unusable.push(...newest.unusable)
    const from = newest.saved
    const sums = from && directory.checkpoints.newestSums(name, from.trajectory)
    unusable.push(...(sums?.unusable ?? []))
    earlier[name] = { from, sums: sums?.saved, end }
  }
  return { earlier, unusable }
}

/** @throws RecordError, which names what differs, unless pipeline, samplers and versions are those of a run. */
function checkSame(
  path: string,
  run: PipelineRunFile,
  definition: PipelineDefinition,
  samplers: Readonly<Record<string, Sampler>>,
): void {
  const fork = `put it back, or begin a new run with these chains: "leapstream resume ${shellWord(path)} --fork NEW"`
  const refuse = (what: string) => new RecordError(`${path} cannot be gone on with: ${what}: ${fork}`)
  const version = packageVersion()
  if (run.versions.leapstream !== version)
    throw refuse(`leapstream ${run.versions.leapstream} wrote it, this is ${version}`)
  checkSameNames(path, run, samplers)
  for (const [name, sampler] of Object.entries(samplers)) {
    const now = sampledAndSummed(definition, sampler)
    const then = run.samplers[name]!
    const facts = Object.keys({ ...then.sampler, ...now.sampler })
    const other = facts.find((fact) => !Object.is(then.sampler[fact], now.sampler[fact]))
    if (other !== undefined)
      throw refuse(
        `sampler ${name} has ${other === 'parameters' ? 'a model with the parameters' : other} ${now.sampler[other] ?? 'none'}, and had ${then.sampler[other] ?? 'none'}`,
      )
    const list = (measurements: readonly { readonly name: string }[]) =>
      measurements.map((measurement) => measurement.name).join(', ')
    if (list(then.measurements) !== list(now.measurements))
      throw refuse(`measurements are ${list(now.measurements)}, and were ${list(then.measurements)}`)
  }
  if (hashOf(run.pipeline.file) !== run.pipeline.hash)
    throw refuse(`the file of its pipeline, ${run.pipeline.file}, has changed`)
}

function checkSameNames(path: string, run: RunFile, samplers: Readonly<Record<string, Sampler>>): void {
  const [now, then] = [Object.keys(samplers).join(', '), Object.keys(run.samplers).join(', ')]
  if (now !== then)
    throw new RecordError(`${path} cannot be gone on with: the samplers are ${now}, and were ${then}`)
}

/** A new run that begins with the chains of another one. */
function forkedRun(
  path: string,
  { id, ...file }: PipelineRunFile,
  definition: PipelineDefinition,
  samplers: Readonly<Record<string, Sampler>>,
  earlier: Earlier,
  options: ResumeOptions,
): PipelineRun {
  const forked = Object.fromEntries(
    Object.entries(earlier).map(([name, { from }]) => {
      if (from === undefined)
        throw new RecordError(
          `sampler ${name} of run ${id} has no checkpoint that a new run could begin with: run the pipeline anew`,
        )
      checkBelongs(from, samplers[name]!)
      return [name, from]
    }),
  )
  const about = {
    definition,
    file: file.pipeline.file,
    parameters: file.parameters,
    samplers,
    trajectories: options.trajectories ?? file.trajectories,
    thermalize: file.thermalize,
    stopRule: file.stopRule as StopRule | undefined,
  }
  const { durability, saveConfigurationsEvery } = file
  const run: PipelineRunFile = {
    ...newRunFile(newRunId(definition.name), about, {
      runDir: path,
      durability,
      ...(saveConfigurationsEvery !== undefined && { saveConfigurationsEvery }),
      ...(options.command !== undefined && { command: options.command }),
    }),
    folder: file.folder,
    ...(file.outlastsStop && { outlastsStop: true }),
    forkedFrom: {
      run: id,
      trajectories: Object.fromEntries(
        Object.entries(forked).map(([name, { trajectory }]) => [name, trajectory]),
      ),
    },
  }
  const directory = new RunDirectory(path)
  const release = directory.lock()
  try {
    directory.checkEmpty()
    const record = new RunRecord({ directory, run, samplers, forked }, release)
    return connectRun(
      { ...optionsOf(run, definition, options), thermalize: run.thermalize },
      run.id,
      samplers,
      record,
    )
  } catch (error) {
    release()
    directory.leave()
    throw error
  }
}
