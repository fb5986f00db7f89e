import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { PipelineError } from '../errors.ts'
import { readExactJson } from '../files/index.ts'
import { type LoggedStretch, LogReader, type RunLog } from '../record/index.ts'
import type { SavedChains } from '../samplers/index.ts'
import type { SavedSums } from '../stats/index.ts'
import type { Earlier } from '../threads/share-runner.ts'
import type { Stretch } from '../threads/stretch.ts'
import { type LoggedMeasurements, loggedColumns } from './logged-columns.ts'
import type { NotedAnalyses } from './noted-analyses.ts'

/** A checkpoint is written after so many trajectories or milliseconds, whichever comes first, ... */
const TRAJECTORIES = 1000
const PERIOD = 60_000
/** ... but not sooner than so many milliseconds after the last one, and so many times as long as that took: 1 % of the time. */
const PAUSE = 1000
const PAUSE_OVER_COST = 100

/** Sums are kept once more values than this would have to be read from the log again to have them. */
const VALUES_TO_REPLAY = 4e6

/** How a replay takes turns with the rest of the process, milliseconds. */
const REPLAY_TURN = 20

/** What of a sampler is in the log already. */
export interface SamplerHistory {
  readonly logFile: string
  /** What was summed before the chains, or before some earlier trajectory. */
  readonly sums: SavedSums | undefined
  /** Trajectories before this one are logged. */
  readonly end: number
}

export interface SamplerRecordOptions {
  readonly name: string
  /** Its place in the log. */
  readonly index: number
  readonly measurements: readonly string[]
  readonly chains: number
  /** The first trajectory that is logged. */
  readonly first: number
  /** Whether its chains can be kept. */
  readonly canSave: boolean
  /** What is said where trajectories that come again are not those that are logged. */
  readonly whyOthers: string
  readonly configurationsEvery: number
  /** Of the configurations of all chains: `[chains, 2, nt, nx]`. */
  readonly shape: readonly number[]
  /** The chains go on from here; without them they begin anew, and those of a log come to its end again. */
  readonly from: SavedChains | undefined
  readonly history: SamplerHistory | undefined
  readonly log: () => RunLog
  /** Told when the chains before a trajectory are on their way to the disk. */
  readonly onCheckpoint: (trajectory: number) => void
}

/** The record of one sampler of a run: what of its trajectories goes to the log and when its chains are kept. */
export class SamplerRecord {
  readonly first: number
  readonly configurationsEvery: number
  readonly history: SamplerHistory | undefined
  readonly #options: SamplerRecordOptions
  readonly #reader: LogReader | undefined
  /** Trajectories before this one are in the log. */
  #end: number
  #isAsked = false
  /** The last checkpoint that will be written is that of this trajectory, once it is known. */
  #lastTrajectory: number | undefined
  #checkpointAt = performance.now()
  #checkpointTrajectory: number
  #checkpointSeconds = 0
  #sumsTrajectory: number

  constructor(options: SamplerRecordOptions) {
    const { history, from, first, configurationsEvery } = options
    this.#options = options
    this.first = first
    this.configurationsEvery = configurationsEvery
    this.history = history
    this.#reader = history && new LogReader(history.logFile)
    this.#end = Math.max(first, history?.end ?? 0)
    this.#checkpointTrajectory = from?.trajectory ?? 0
    this.#sumsTrajectory = first
  }

  /** The chains go on from here. */
  get from(): SavedChains | undefined {
    return this.#options.from
  }

  /** What was measured before the chains go on, where they do. */
  get logged(): LoggedMeasurements | undefined {
    const { history, from, name, measurements } = this.#options
    if (history === undefined || from === undefined) return undefined
    return { logFile: history.logFile, sampler: name, names: measurements }
  }

  /** Reads it again. */
  get earlier(): Earlier | undefined {
    const { logged } = this
    return logged && loggedColumns(logged)
  }

  /** The last value of an analysis in the log, if there is one. */
  earlierAnalysis(name: string): unknown {
    const last = this.#reader?.latestAnalyses(this.#options.name).find((analysis) => analysis.name === name)
    return last === undefined ? undefined : readExactJson(last.json)
  }

  /** Gives measurements that were logged before the chains go on, in stretches; the event loop has its turns. */
  async replay(names: readonly string[], take: (stretch: LoggedStretch) => void): Promise<void> {
    const until = this.from?.trajectory ?? 0
    if (this.#reader === undefined || names.length === 0) return
    let begin = performance.now()
    for (const stretch of this.#reader.stretches(this.#options.name, names, { until })) {
      take(stretch)
      if (performance.now() - begin < REPLAY_TURN) continue
      await eventLoopTurn()
      begin = performance.now()
    }
  }

  /**
   * Logs what of a stretch is not logged yet, and keeps its chains if it brings them.
   *
   * @throws PipelineError where trajectories that are sampled again do not come out as they are logged.
   */
  take(stretch: Stretch): void {
    const { name, index, measurements, log, onCheckpoint } = this.#options
    const end = stretch.first + stretch.steps
    const begin = Math.max(stretch.first, this.first)
    if (begin < Math.min(end, this.#end)) this.#compare(stretch, begin, Math.min(end, this.#end))
    const from = Math.max(begin, this.#end)
    if (from < end) {
      const columns = measurements.map((_, i) => rowsOf(stretch, i, from, end))
      log().addStretch(index, { first: from, steps: end - from, columns })
      this.#end = end
    }
    this.#keepConfigurations(stretch)
    if (stretch.saved === undefined) return
    this.#isAsked = false
    this.#checkpointAt = performance.now()
    this.#checkpointTrajectory = stretch.saved.trajectory
    log().checkpoint(name, stretch.saved, stretch.keptSums)
    onCheckpoint(stretch.saved.trajectory)
  }

  /** The chains before this trajectory were kept last; 0 if they never were. */
  get checkpointTrajectory(): number {
    return this.#checkpointTrajectory
  }

  /** Whether there will be another checkpoint. */
  get canKeepMore(): boolean {
    return this.#options.canSave && this.#checkpointTrajectory !== this.#lastTrajectory
  }

  /** Asks for a checkpoint at the end of the next stretch. */
  ask(): void {
    this.#isAsked = true
  }

  /** Whether the chains before a trajectory are to be kept. */
  wantsChains(trajectory: number, isLast: boolean): boolean {
    if (!this.#options.canSave || trajectory === this.#checkpointTrajectory) return false
    if (isLast) this.#lastTrajectory = trajectory
    if (isLast || this.#isAsked) return true
    const since = performance.now() - this.#checkpointAt
    const isDue = since >= PERIOD || trajectory - this.#checkpointTrajectory >= TRAJECTORIES
    if (!isDue || since < Math.max(PAUSE, PAUSE_OVER_COST * 1000 * this.#checkpointSeconds)) return false
    // several stretches are asked for before the first of them comes
    this.#checkpointAt = performance.now()
    return true
  }

  /** The sums to go on from, if they fit; without them the log is read from its beginning. */
  sumsIf(canGoOn: (sums: SavedSums) => boolean): SavedSums | undefined {
    const sums = this.history?.sums
    if (sums === undefined || !canGoOn(sums)) return undefined
    this.#sumsTrajectory = sums.trajectory
    return sums
  }

  /** Whether the sums before a trajectory are to be kept too; asked after `wantsChains`, of chains that are kept. */
  wantsSums(trajectory: number, isLast: boolean): boolean {
    const { measurements, chains } = this.#options
    const values = (trajectory - this.#sumsTrajectory) * chains * measurements.length
    if (trajectory <= this.first || (values < VALUES_TO_REPLAY && !isLast)) return false
    this.#sumsTrajectory = trajectory
    return true
  }

  /** How long the last checkpoint took. */
  checkpointTook(seconds: number): void {
    this.#checkpointSeconds = seconds
  }

  /** Logs analyses as they are after so many trajectories. */
  addAnalyses({ trajectories, analyses }: NotedAnalyses): void {
    this.#options.log().addAnalyses(this.#options.index, trajectories, analyses)
  }

  close(): void {
    this.#reader?.close()
  }

  #compare(stretch: Stretch, from: number, until: number): void {
    const { name, measurements } = this.#options
    for (const logged of this.#reader!.stretches(name, measurements, { from, until }))
      for (const [i, measurement] of measurements.entries()) {
        const sampled = rowsOf(stretch, i, logged.first, logged.first + logged.steps)
        if (Buffer.compare(bytesOf(sampled), bytesOf(logged.columns[i]!)) !== 0)
          throw new PipelineError(
            `sampler ${name}: ${measurement} of trajectories ${logged.first} to ${logged.first + logged.steps - 1} does not come out as it is logged, so this run cannot be gone on with here: ${this.#options.whyOthers}`,
          )
      }
  }

  #keepConfigurations(stretch: Stretch): void {
    const every = this.configurationsEvery
    const links = every === 0 ? undefined : stretch.links()
    if (links === undefined) return
    const { index, log, shape } = this.#options
    const start = Math.ceil(stretch.first / every) * every
    const size = shape.reduce((product, length) => product * length, 1)
    for (let row = 0; row * size < links.length; row++) {
      const trajectory = start + row * every
      if (trajectory < this.first) continue
      log().addConfigurations(index, {
        trajectory,
        links: links.slice(row * size, (row + 1) * size),
        shape,
      })
    }
  }
}

/** A copy of a column of a stretch, of the trajectories from one number to another. */
function rowsOf(stretch: Stretch, column: number, from: number, until: number): Float64Array {
  const values = stretch.column(column)
  if (from === stretch.first && until === stretch.first + stretch.steps) return values
  const chains = values.length / stretch.steps
  return values.slice((from - stretch.first) * chains, (until - stretch.first) * chains)
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
