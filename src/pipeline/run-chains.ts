import type { AlarmBoard } from '../alarms/index.ts'
import { RecordError } from '../errors.ts'
import type { MeasurementDescription } from '../measurements/index.ts'
import type { StopRule } from '../operators/index.ts'
import { RunDirectory, type RunFile } from '../record/index.ts'
import { newRunId } from './new-run-id.ts'
import type { Quantity } from './quantity.ts'
import { RoundClock } from './round-clock.ts'
import { beginning, type RunKeeping, RunRecord } from './run-record.ts'
import { type PipelineRun, runStages } from './run-stages.ts'
import { SamplerStage } from './sampler-stage.ts'
import { type ColumnSource, sourceStretches } from './source-stretches.ts'

/** A measurement of chains that another program makes. */
export interface ChainColumn {
  readonly name: string
  /** Its mean, where it is known exactly. */
  readonly mean?: number
  /** It is 1 where a transition of the sampler diverged, and otherwise 0. */
  readonly tellsDivergences?: true
}

/** Chains of another program, and how a run is made of them. */
export interface ChainsOptions extends Partial<Omit<RunKeeping, 'saveConfigurationsEvery'>> {
  /** What the chains are called in topics and tables: letters, digits, `_`, `.` and `-`. */
  readonly name: string
  readonly chains: number
  /** In the order of the columns of `source`. */
  readonly measurements: readonly ChainColumn[]
  readonly source: ColumnSource
  /** What the program that follows them was told, to go on later. */
  readonly followed: readonly string[]
  /** Rows per chain after which the run ends. */
  readonly rows?: number
  readonly stopRule?: StopRule
  /** Awaited after each stretch of rows: how a consumer that must not lose anything holds the source. */
  readonly ready?: () => Promise<unknown>
}

/** The pipeline of such a run, by name. */
export const FOLLOW = 'follow'

/** Bins of a histogram. */
const BINS = 60

/**
 * Prepares a run of chains that another program makes: it is analysed, shown, logged and ended as a run of a sampler is, except for
 * what needs a lattice. A `runDir` that holds such a run already is gone on with: rows that are logged must come again as they were.
 *
 * @throws UsageError for a stop rule that cannot be, RecordError for a folder that cannot be had.
 */
export function runChains(options: ChainsOptions): PipelineRun {
  const { runDir } = options
  if (runDir === undefined) return connectChains(options, newRunId(FOLLOW), undefined)
  const directory = new RunDirectory(runDir)
  const release = directory.lock()
  try {
    const earlier = directory.exists ? directory.read() : undefined
    if (earlier === undefined) directory.checkEmpty()
    const run = earlier ?? chainsRunFile(options)
    return connectChains(options, run.id, recordOf(options, directory, run, release))
  } catch (error) {
    release()
    directory.leave()
    throw error
  }
}

function quantitiesOf(measurements: readonly ChainColumn[]): Quantity[] {
  return measurements.map(({ name, mean, tellsDivergences }) => {
    if (tellsDivergences)
      return {
        name,
        label: name,
        description: { measuredOn: 'proposal', aside: true },
        expectation: {},
        timeOptions: {},
        tellsDivergences,
      }
    const description: MeasurementDescription = {
      bins: BINS,
      comparesChains: true,
      ...(mean !== undefined && { mean, checks: ['mean'] }),
    }
    const known = mean === undefined ? {} : { mean }
    return {
      name,
      label: name,
      description,
      expectation: known,
      timeOptions: {},
      ...(mean !== undefined && { claimedMean: mean }),
    }
  })
}

function connectChains(options: ChainsOptions, id: string, record: RunRecord | undefined): PipelineRun {
  const { name, chains, measurements, source, rows, stopRule, ready } = options
  const quantities = quantitiesOf(measurements)
  const clock = new RoundClock({ thermalize: 0, trajectories: rows ?? 0, rounds: undefined })
  const stageWith = (alarms: AlarmBoard) =>
    new SamplerStage({
      alarms,
      pipeline: FOLLOW,
      name,
      sampler: { name, chains },
      quantities,
      added: () => ({}),
      stop: () => undefined,
      trajectories: rows,
      thermalize: 0,
      rule: stopRule,
      clock,
      takesTurns: false,
      record: record?.samplers[name],
      stretchesOf: (stage, squares) =>
        sourceStretches({
          ...stage,
          source,
          quantities,
          chains,
          squares,
          until: rows ?? Number.POSITIVE_INFINITY,
          started: () => clock.started(),
          ready: async () => {
            await Promise.all([ready?.(), record?.ready()])
          },
        }),
    })
  return runStages((alarms) => [stageWith(alarms)], { id, pipeline: FOLLOW, record, facts: {} })
}

function chainsRunFile({
  name,
  chains,
  measurements,
  followed,
  rows,
  stopRule,
  durability = 'full',
  command = [],
}: ChainsOptions): RunFile {
  return {
    ...beginning(newRunId(FOLLOW), durability, command),
    pipeline: { name: FOLLOW },
    parameters: {},
    ...(rows !== undefined && { trajectories: rows }),
    thermalize: 0,
    ...(stopRule !== undefined && { stopRule: { ...stopRule } }),
    samplers: {
      [name]: {
        sampler: { chains },
        measurements: measurements.map((measurement) => ({ name: measurement.name, summed: 'chains' })),
      },
    },
    followed: [...followed],
  }
}

function recordOf(
  { name, chains, measurements }: ChainsOptions,
  directory: RunDirectory,
  run: RunFile,
  release: () => void,
): RunRecord {
  const samplers = { [name]: { name, chains } }
  if (!directory.exists) return new RunRecord({ directory, run, samplers }, release)
  checkSame(directory.path, run, { name, chains, measurements })
  const log = directory.openLog()
  const end = log.range(name)?.end ?? 0
  log.close()
  const earlier = { [name]: { from: undefined, sums: undefined, end } }
  return new RunRecord({ directory, run, samplers, earlier }, release)
}

/** @throws RecordError, naming what differs, unless a folder has the run of these chains. */
function checkSame(
  path: string,
  run: RunFile,
  { name, chains, measurements }: Pick<ChainsOptions, 'name' | 'chains' | 'measurements'>,
): void {
  const refuse = (what: string) =>
    new RecordError(`${path} cannot be gone on with: ${what}: give another folder by --run-dir`)
  if (run.followed === undefined) throw refuse(`it holds a run of the pipeline ${run.pipeline.name}`)
  const then = run.samplers[name]
  if (then === undefined)
    throw refuse(`its chains are called ${Object.keys(run.samplers).join(', ')} and not ${name}`)
  if (then.sampler.chains !== chains) throw refuse(`it has ${then.sampler.chains} chains and not ${chains}`)
  const list = (columns: readonly { readonly name: string }[]) =>
    columns.map((column) => column.name).join(', ')
  if (list(then.measurements) !== list(measurements))
    throw refuse(`its columns are ${list(then.measurements)} and not ${list(measurements)}`)
}
