import { availableParallelism } from 'node:os'
import { UsageError } from '../errors.ts'
import { RunDirectory } from '../record/index.ts'
import type { Sampler } from '../samplers/index.ts'
import { checkWorkers } from '../threads/check-workers.ts'
import { stretches } from '../threads/stretches.ts'
import { usefulWorkers } from '../threads/useful-workers.ts'
import { samplersOf } from './ask-definition.ts'
import { checkParameters } from './check-parameters.ts'
import { newRunId } from './new-run-id.ts'
import { pipelineOrigin } from './pipeline-ingredients.ts'
import { type RunLengths, runLengths } from './run-lengths.ts'
import { newRunFile, type RunKeeping, RunRecord } from './run-record.ts'
import type { PipelineRun } from './run-stages.ts'
import { sampledAndSummed } from './same-in-threads.ts'
import { type WiredRunOptions, wireRun } from './wire-run.ts'

export interface RunOptions
  extends Partial<RunKeeping>,
    RunLengths,
    Omit<WiredRunOptions, 'stretchesOf' | keyof RunLengths> {
  /** The file the definition came from: worker threads load it again. Without it the chains run in this thread. */
  readonly file?: string
  /**
   * Worker threads of each sampler. Default: the processors but one, shared among samplers that run side by side; on a graphics card,
   * no more than have enough chains each to keep it busy.
   */
  readonly workers?: number
}

/**
 * Prepares a run of a pipeline: samplers, measurements and analyses are made and connected; nothing moves before
 * `start`. With `runDir` that folder is taken at once, and written by `start`.
 *
 * @throws UsageError for parameters that cannot be, RecordError for a folder that cannot be had.
 */
export function runPipeline(options: RunOptions): PipelineRun {
  const { definition, file, parameters, runDir, stopRule, rounds } = options
  const { trajectories, thermalize } = runLengths(options)
  if (options.workers !== undefined) checkWorkers('run', options.workers)
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

/** Wires a run, whose chains worker threads move, and its record where it has one. */
export function connectRun(
  options: RunOptions,
  id: string,
  samplers: Readonly<Record<string, Sampler>>,
  record: RunRecord | undefined,
): PipelineRun {
  const { definition, file, parameters, rounds } = options
  const together = rounds === undefined ? Object.keys(samplers).length : 1
  const threads = Math.max(1, Math.floor((availableParallelism() - 1) / together))
  return wireRun(
    {
      ...options,
      ...runLengths(options),
      stretchesOf: (name, squares, chains) => {
        const { sampler } = chains
        const origin =
          file === undefined
            ? undefined
            : pipelineOrigin({
                file,
                parameters,
                sampler: name,
                squares,
                same: sampledAndSummed(definition, sampler),
                logged: record?.samplers[name]?.logged,
              })
        return stretches({ ...chains, origin, workers: options.workers ?? usefulWorkers(sampler, threads) })
      },
    },
    id,
    samplers,
    record,
  )
}
