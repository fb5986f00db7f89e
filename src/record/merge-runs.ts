import { hostname } from 'node:os'
import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { RecordError, UsageError } from '../errors.ts'
import { OutputFolder, writeExactJson } from '../files/index.ts'
import { checkMergeable, seedsOf } from './check-mergeable.ts'
import { evenStretches } from './even-stretches.ts'
import type { LogReader } from './log-reader.ts'
import { type LoggedStretch, LogWriter } from './log-writer.ts'
import type { MeasuredRun, MeasuredSampler } from './measured-run.ts'
import { RunDirectory } from './run-directory.ts'
import { RUN_FORMAT, type RunFile } from './run-file.ts'

/** Numbers in the blocks of all measurements of a sampler. */
const BLOCK_VALUES = 2 ** 17

/** Milliseconds after which the event loop has a turn. */
const TURN = 20

/** A sampler of runs that are merged: the chains of all of them, as many draws as the shortest has. */
export interface MergedSampler extends MeasuredSampler {
  /** Draws of each chain in each run. */
  readonly drawsOf: readonly number[]
}

export interface MergeOptions {
  /** Folder of the new run. */
  readonly out: string
  /** Name of the new run. */
  readonly id: string
  /** The command line, for the record. */
  readonly command: readonly string[]
  /** Called with so many more numbers written. May throw: then nothing is left behind. */
  readonly progress?: (values: number) => void
  /** Reads the analyses of each sampler from the merged log, to be kept in it: by name, with the trajectory that they are after. */
  readonly analyse?: (run: RunFile, log: LogReader) => Promise<Readonly<Record<string, MergedAnalyses>>>
}

/** Values of analyses by name. */
export interface MergedAnalyses {
  readonly end: number
  readonly analyses: Readonly<Record<string, unknown>>
}

/**
 * The samplers of runs side by side: chains in the order of the runs, as if they had been one run with as many chains.
 *
 * @throws UsageError for runs that differ in more than their seed, RecordError where one has measured nothing of a sampler.
 */
function mergedSamplers(runs: readonly MeasuredRun[]): MergedSampler[] {
  for (const [i, run] of runs.entries()) for (const earlier of runs.slice(0, i)) checkMergeable(earlier, run)
  return runs[0]!.samplers.map((sampler, index) => {
    const each = runs.map(({ samplers }) => samplers[index]!)
    const empty = each.findIndex(({ draws }) => draws === 0)
    if (empty >= 0) throw new RecordError(`${runs[empty]!.path}: nothing was measured of ${sampler.name} yet`)
    const other = each.findIndex(({ first }) => first !== sampler.first)
    if (other >= 0)
      throw new UsageError(
        `${runs[other]!.path}: ${sampler.name} begins with trajectory ${each[other]!.first}, in ${runs[0]!.path} with ${sampler.first}: they cannot be merged`,
      )
    const drawsOf = each.map(({ draws }) => draws)
    const chains = each.reduce((sum, part) => sum + part.chains, 0)
    return { ...sampler, chains, draws: Math.min(...drawsOf), drawsOf }
  })
}

/**
 * Writes a run directory in which the chains of all runs stand side by side, whole or not at all. Everything that reads a run
 * reads it as any other; it cannot be gone on with.
 *
 * @throws UsageError for runs that differ in more than their seed, FileError where it cannot be written.
 */
export async function mergeRuns(
  runs: readonly MeasuredRun[],
  { out, id, command, progress = () => {}, analyse = async () => ({}) }: MergeOptions,
): Promise<MergedSampler[]> {
  const samplers = mergedSamplers(runs)
  const folder = new OutputFolder(out)
  try {
    const directory = new RunDirectory(folder.path)
    const run = mergedRunFile(runs, samplers, id, command)
    directory.begin(run, samplers)
    const writer = new LogWriter(directory.logFile, 'full')
    try {
      writer.begin()
      writer.addEvent('started', JSON.stringify({ merged: runs.map(({ run }) => run.id) }))
      writer.commit()
      for (const [index, sampler] of samplers.entries()) {
        await addMeasurements(writer, runs, sampler, index, progress)
        await addConfigurations(writer, runs, sampler, index)
      }
      const log = directory.openLog()
      const analysed = await analyse(run, log).finally(() => log.close())
      writer.begin()
      for (const [index, { name }] of samplers.entries()) {
        const { end = 0, analyses = {} } = analysed[name] ?? {}
        const values = Object.entries(analyses).map(([of, value]) => [of, writeExactJson(value)] as const)
        writer.addAnalyses(index, end, values)
      }
      writer.addEvent('ended', JSON.stringify({ ended: 'finished' }))
      writer.commit()
    } finally {
      writer.close()
    }
    folder.finish()
  } finally {
    folder.discard()
  }
  return samplers
}

async function addMeasurements(
  writer: LogWriter,
  runs: readonly MeasuredRun[],
  { chains, draws, measurements }: MergedSampler,
  index: number,
  progress: (values: number) => void,
): Promise<void> {
  const most = Math.max(1, Math.floor(BLOCK_VALUES / (chains * measurements.length)))
  // cut alike, so that they come in step
  const streams = runs.map((run) => {
    const part = { ...run.samplers[index]!, draws }
    return evenStretches(run.stretches(part), most, part.chains)
  })
  let turn = performance.now()
  for (;;) {
    const parts = streams.flatMap((stream) => {
      const { done, value } = stream.next()
      return done ? [] : [value]
    })
    if (parts.length === 0) return
    const stretch = sideBySide(parts)
    writer.begin()
    writer.addStretch(index, stretch)
    writer.commit()
    progress(stretch.steps * chains * measurements.length)
    if (performance.now() - turn < TURN) continue
    await eventLoopTurn()
    turn = performance.now()
  }
}

/** The same trajectories of several runs, the chains of one after those of the other. */
function sideBySide(parts: readonly LoggedStretch[]): LoggedStretch {
  const { first, steps, columns } = parts[0]!
  const joined = columns.map((_, measurement) => {
    const sources = parts.map((part) => part.columns[measurement]!)
    const chains = sources.reduce((sum, { length }) => sum + length / steps, 0)
    const column = new Float64Array(steps * chains)
    let at = 0
    for (const source of sources) {
      const width = source.length / steps
      for (let step = 0; step < steps; step++)
        column.set(source.subarray(step * width, (step + 1) * width), step * chains + at)
      at += width
    }
    return column
  })
  return { first, steps, columns: joined }
}

/** Configurations that every run has kept. */
async function addConfigurations(
  writer: LogWriter,
  runs: readonly MeasuredRun[],
  { name, first, draws }: MergedSampler,
  index: number,
): Promise<void> {
  const [kept, ...others] = runs.map(({ log }) => log.configurationTrajectories(name))
  const inAll = kept!.filter(
    (trajectory) => trajectory < first + draws && others.every((list) => list.includes(trajectory)),
  )
  for (const trajectory of inAll) {
    const each = runs.map(({ log }) => log.configurations(name, trajectory))
    const all = new (each[0]!.links.constructor as Float64ArrayConstructor)(
      each.reduce((sum, { links }) => sum + links.length, 0),
    )
    let at = 0
    for (const { links } of each) {
      all.set(links, at)
      at += links.length
    }
    const chains = each.reduce((sum, { shape }) => sum + shape[0]!, 0)
    writer.begin()
    writer.addConfigurations(index, { trajectory, links: all, shape: [chains, ...each[0]!.shape.slice(1)] })
    writer.commit()
    await eventLoopTurn()
  }
}

function mergedRunFile(
  runs: readonly MeasuredRun[],
  samplers: readonly MergedSampler[],
  id: string,
  command: readonly string[],
): RunFile {
  const [first] = runs.map(({ run }) => run)
  const { pipeline, thermalize, saveConfigurationsEvery, versions } = first!
  const { seed: _, ...parameters } = first!.parameters
  return {
    format: RUN_FORMAT,
    id,
    pipeline,
    parameters,
    trajectories: Math.min(...samplers.map(({ draws }) => draws)),
    thermalize,
    ...(saveConfigurationsEvery !== undefined && { saveConfigurationsEvery }),
    durability: 'full',
    samplers: Object.fromEntries(
      samplers.map(({ name, chains }) => {
        const { sampler, measurements } = first!.samplers[name]!
        const seed = runs.flatMap(({ run }) => seedsOf(run, name)).join(',')
        return [name, { sampler: { ...sampler, seed, chains }, measurements }]
      }),
    ),
    versions,
    host: hostname(),
    folder: process.cwd(),
    command: [...command],
    begun: new Date().toISOString(),
    merged: runs.flatMap(
      ({ run }) =>
        run.merged ?? [
          { run: run.id, seed: Number(run.parameters.seed ?? seedsOf(run, samplers[0]!.name)[0]) },
        ],
    ),
  }
}
