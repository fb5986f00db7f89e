import { loggedProgress } from '../archive/logged-progress.ts'
import { readExactJson } from '../files/index.ts'
import type { LogEvent, LogReader, RunDirectory, RunFile, RunState } from '../record/index.ts'
import { kindOf } from '../values/kind-of.ts'
import { type DescribedMeasurement, measurementList } from '../values/measurement-list.ts'
import type { Progress } from '../values/progress.ts'
import { readValue } from '../values/read-value.ts'
import { Catalogue } from '../wording/catalogue.ts'

/** A value of an analysis, after so many trajectories. */
export interface ReportedValue {
  readonly kind: string
  readonly value: unknown
  readonly trajectory: number
}

/** What a report says of one sampler of a run. */
export interface ReportedSampler {
  /** Of the run, for people. */
  readonly run: string
  readonly name: string
  readonly progress: Progress
  readonly measurements: readonly DescribedMeasurement[]
  readonly catalogue: Catalogue
  /** The newest values, by name. */
  readonly analyses: ReadonlyMap<string, ReportedValue>
  /** All values of one, oldest first. */
  readonly history: (analysis: string) => ReportedValue[]
}

/** A run directory as a report reads it, also while the run goes on. */
export class ReportedRun {
  readonly name: string
  readonly path: string
  readonly file: RunFile
  readonly state: RunState
  readonly events: readonly LogEvent[]
  readonly samplers: readonly ReportedSampler[]
  readonly #log: LogReader

  /** @throws RecordError where there is no run, or what is read of it is damaged. */
  constructor(name: string, directory: RunDirectory) {
    this.name = name
    this.path = directory.path
    this.file = directory.read()
    this.#log = directory.openLog()
    try {
      this.state = directory.state(this.#log)
      this.events = this.#log.events()
      this.#check()
      this.samplers = this.#log.samplers.map((sampler) => this.#sampler(sampler.name))
    } catch (error) {
      this.close()
      throw error
    }
  }

  close(): void {
    this.#log.close()
  }

  /** Reads all measurements, by which their checksums are compared. @throws RecordError for a block that is damaged. */
  #check(): void {
    for (const { name, measurements } of this.#log.samplers)
      for (const _ of this.#log.stretches(name, measurements));
  }

  #sampler(name: string): ReportedSampler {
    const log = this.#log
    const reported = ({ json, trajectory }: { readonly json: string; readonly trajectory: number }) => {
      const value = readExactJson(json)
      return { kind: kindOf(value) ?? typeof value, value, trajectory }
    }
    const analyses = new Map(log.latestAnalyses(name).map((logged) => [logged.name, reported(logged)]))
    const measurements = readValue(measurementList, analyses.get('measurements')?.value)?.measurements ?? []
    return {
      run: this.name,
      name,
      progress: loggedProgress(this.file, log, name, this.state),
      measurements,
      catalogue: new Catalogue(measurements),
      analyses,
      history: (analysis) => log.analyses(name, analysis).map(reported),
    }
  }
}
