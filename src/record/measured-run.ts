import { RecordError, UsageError } from '../errors.ts'
import { shellWord } from '../files/index.ts'
import type { LogReader } from './log-reader.ts'
import type { LoggedSampler, LoggedStretch } from './log-writer.ts'
import type { RunDirectory } from './run-directory.ts'
import type { RunFile } from './run-file.ts'

/** What a sampler has measured: so many draws of each chain, the first of which is trajectory `first`. */
export interface MeasuredSampler extends LoggedSampler {
  readonly first: number
  readonly draws: number
}

/** What a run has measured when it is opened, also where it goes on. */
export class MeasuredRun {
  /** The folder. */
  readonly path: string
  readonly run: RunFile
  readonly log: LogReader
  /** Draws at the start of each chain that are left out. */
  readonly discard: number
  readonly samplers: readonly MeasuredSampler[]

  /** @throws RecordError where no run can be read or nothing was measured yet; UsageError where all of it would be discarded. */
  constructor(directory: RunDirectory, discard = 0) {
    this.path = directory.path
    this.run = directory.read()
    this.log = directory.openLog()
    this.discard = discard
    try {
      this.samplers = this.log.samplers.map((sampler) => this.#measured(sampler))
      if (this.samplers.every(({ draws }) => draws === 0))
        throw new RecordError(
          `${this.path}: nothing was measured yet: wait until the run is past its first ${this.run.thermalize} trajectories, or go on with it by "leapstream resume ${shellWord(this.path)}"`,
        )
    } catch (error) {
      this.log.close()
      throw error
    }
  }

  /** Measurements of a sampler, all of them or those of some names, trajectory by trajectory. */
  stretches(
    { name, measurements, first, draws }: MeasuredSampler,
    names: readonly string[] = measurements,
  ): Generator<LoggedStretch> {
    return this.log.stretches(name, names, { from: first, until: first + draws })
  }

  close(): void {
    this.log.close()
  }

  #measured(sampler: LoggedSampler): MeasuredSampler {
    const { first, end } = this.log.range(sampler.name) ?? { first: 0, end: 0 }
    const draws = end - first
    if (draws === 0) return { ...sampler, first, draws }
    if (this.discard >= draws)
      throw new UsageError(
        `--discard ${this.discard}: ${sampler.name} has only ${draws} ${draws === 1 ? 'draw' : 'draws'} in each chain`,
      )
    return { ...sampler, first: first + this.discard, draws: draws - this.discard }
  }
}
