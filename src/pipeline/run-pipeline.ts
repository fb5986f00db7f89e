import { availableParallelism } from 'node:os'
import type { AlarmBoard } from '../alarms/index.ts'
import { UsageError } from '../errors.ts'
import type { StopRule } from '../operators/index.ts'
import { RunDirectory } from '../record/index.ts'
import type { Sampler } from '../samplers/index.ts'
import { MOST_TRAJECTORIES } from '../samplers/index.ts'
import { checkWorkers } from '../threads/check-workers.ts'
import { stretches } from '../threads/stretches.ts'
import { analysesOf, samplersOf, stopOf } from './ask-definition.ts'
import { checkParameters } from './check-parameters.ts'
import type { PipelineDefinition } from './define-pipeline.ts'
import { ingredientsOf, pipelineOrigin } from './pipeline-ingredients.ts'
import { quantitiesOf } from './quantity.ts'
import { RoundClock } from './round-clock.ts'
import { newRunFile, type RunKeeping, RunRecord } from './run-record.ts'
import { type PipelineRun, runStages } from './run-stages.ts'
import { sampledAndSummed } from './same-in-threads.ts'
import { measurementsOf } from './sampler-columns.ts'
import { SamplerQueue } from './sampler-queue.ts'
import { SamplerStage, type StageOptions } from './sampler-stage.ts'

export interface RunOptions extends Partial<RunKeeping> {
  readonly definition: PipelineDefinition
  /** The file the definition came from: worker threads load it again. Without it the chains run in this thread. */
  readonly file?: string
  /** Values of the definition's parameters, as its schema gives them. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Per chain, after thermalisation. */
  readonly trajectories: number
  /** Trajectories dropped at the start of each chain. Default 0. */
  readonly thermalize?: number
  /** Worker threads of each sampler. Default: the processors but one, shared among samplers that run side by side. */
  readonly workers?: number
  /**
   * Samplers take turns, each alone on the machine, in so many rounds of equal length: what comparing their times takes.
   * Thermalisation is a turn before the first round. Without it they run side by side.
   */
  readonly rounds?: number
  /** Ends the run before `trajectories` when it is met for one of the samplers, beside the rule of the definition. */
  readonly stopRule?: StopRule
  /** Awaited after each stretch: how a consumer that must not lose anything holds the samplers. */
  readonly ready?: () => Promise<unknown>
}

/** Milliseconds for which a run that is kept waits for its chains when it is stopped, to keep them as they are. */
const PATIENCE = 4000

const runOptionsOf = ({ trajectories, thermalize = 0, workers, rounds }: RunOptions) => {
  const whole = (name: string, value: number, least: number) => {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new UsageError(`${name} must be a whole number, ${least} or more, not ${value}`)
    }
  }
  whole('trajectories', trajectories, 1)
  whole('thermalize', thermalize, 0)
  if (workers !== undefined) checkWorkers('run', workers)
  if (rounds !== undefined) whole('rounds', rounds, 1)
  if (trajectories + thermalize >= MOST_TRAJECTORIES) {
    throw new UsageError('trajectories and thermalize together must stay below 2^31: start another seed')
  }
  return { trajectories, thermalize, workers, rounds }
}

/** Time of day in UTC and a little chance: unique enough for a name, and sortable. */
export function newRunId(pipeline: string): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-')
  const chance = Math.floor(Math.random() * 36 ** 3)
    .toString(36)
    .padStart(3, '0')
  return `${pipeline}-${time}-${chance}`
}

/** What one sampler of a run is wired from, and how its chains are started. */
function stageOptions(
  { definition, file, parameters, trajectories, rounds, stopRule, ready }: RunOptions,
  name: string,
  sampler: Sampler,
  {
    workers,
    clock,
    thermalize,
    run,
    alarms,
  }: {
    readonly workers: number
    readonly clock: RoundClock
    readonly thermalize: number
    readonly run: RunRecord | undefined
    readonly alarms: AlarmBoard
  },
): StageOptions {
  const record = run?.samplers[name]
  const chains = record && {
    ...(record.from !== undefined && { from: record.from }),
    save: (trajectory: number, isLast: boolean) => record.wantsChains(trajectory, isLast),
    patience: PATIENCE,
  }
  return {
    pipeline: definition.name,
    name,
    sampler,
    quantities: quantitiesOf(measurementsOf(definition), sampler),
    added: (measurements, standard) => analysesOf(definition, measurements, parameters, sampler, standard),
    stop: (measurements, watch) => stopOf(definition, measurements, parameters, sampler, watch),
    trajectories,
    thermalize,
    record,
    alarms,
    rule: stopRule,
    takesTurns: rounds !== undefined,
    clock,
    stretchesOf: ({ sums, stopped }, squares) => {
      const { sums: of, columns, earlier } = ingredientsOf(definition, sampler, squares, record?.logged)
      return stretches({
        sampler,
        columns,
        sums: { ...sums, of, ...(earlier !== undefined && { earlier }) },
        stopped,
        started: () => clock.started(),
        ...(rounds !== undefined && { horizon: (at: number) => clock.next(at) }),
        linksEvery: record?.configurationsEvery ?? 0,
        ...chains,
        origin:
          file === undefined
            ? undefined
            : pipelineOrigin({
                file,
                parameters,
                sampler: name,
                squares,
                same: sampledAndSummed(definition, sampler),
                logged: record?.logged,
              }),
        workers,
        lookAhead: 3,
        until: trajectories + thermalize,
        ready: async () => {
          await Promise.all([ready?.(), run?.ready()])
        },
      })
    },
  }
}

/**
 * Prepares a run of a pipeline: samplers, measurements and analyses are made and connected; nothing moves before
 * `start`. With `runDir` that folder is taken at once, and written by `start`.
 *
 * @throws UsageError for parameters that cannot be, RecordError for a folder that cannot be had.
 */
export function runPipeline(options: RunOptions): PipelineRun {
  const { definition, file, parameters, runDir, stopRule, rounds } = options
  const { trajectories, thermalize } = runOptionsOf(options)
  if (file !== undefined) checkParameters(definition, parameters)
  const samplers = samplersOf(definition, parameters)
  const id = newRunId(definition.name)
  if (runDir === undefined) return connectRun(options, id, samplers, undefined)
  if (file === undefined || rounds !== undefined)
    throw new UsageError('a run with a runDir needs the file of its pipeline, and its samplers side by side')
  const about = { definition, file, parameters, samplers, trajectories, thermalize, stopRule }
  const run = newRunFile(id, about, { ...options, runDir })
  const directory = new RunDirectory(runDir)
  const release = directory.lock()
  try {
    directory.checkEmpty()
    return connectRun(options, id, samplers, new RunRecord({ directory, run, samplers }, release))
  } catch (error) {
    release()
    directory.leave()
    throw error
  }
}

/** Wires a run, and its record where it has one. */
export function connectRun(
  options: RunOptions,
  id: string,
  samplers: Readonly<Record<string, Sampler>>,
  record: RunRecord | undefined,
): PipelineRun {
  const { definition } = options
  const { trajectories, thermalize, workers, rounds } = runOptionsOf(options)
  const names = Object.keys(samplers)
  const together = rounds === undefined ? names.length : 1
  const queue = rounds === undefined ? undefined : new SamplerQueue(names.length)
  const share = workers ?? Math.max(1, Math.floor((availableParallelism() - 1) / together))
  const stagesOf = (alarms: AlarmBoard) =>
    names.map((name, i) => {
      const first = record?.samplers[name]?.first ?? thermalize
      return new SamplerStage(
        stageOptions(options, name, samplers[name]!, {
          workers: share,
          thermalize: first,
          run: record,
          alarms,
          clock: new RoundClock({
            thermalize: first,
            trajectories,
            rounds,
            ...(queue !== undefined && { begin: () => queue.begin(i), end: () => queue.end(i) }),
          }),
        }),
      )
    })
  const first = samplers[names[0]!]!
  return runStages(stagesOf, {
    id,
    pipeline: definition.name,
    record,
    facts: { seed: first.seed, lattice: [...first.lattice], beta: first.beta },
  })
}
