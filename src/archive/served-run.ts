import { alarmStatus, standingAlarms } from '../alarms/index.ts'
import { LeapstreamError } from '../errors.ts'
import { readExactJson } from '../files/index.ts'
import type { RunDirectory, RunFile, RunState } from '../record/index.ts'
import type { Hub, Publisher } from '../server/index.ts'
import { jsonSchemaOf } from '../values/json-schema.ts'
import { kindOf } from '../values/kind-of.ts'
import { measurementList } from '../values/measurement-list.ts'
import { readValue } from '../values/read-value.ts'
import { type UnitsByName, unitOf } from '../values/unit-of.ts'
import { type CompleteReason, topicOf } from '../wire/index.ts'
import { LogHistories } from './log-histories.ts'
import { loggedProgress } from './logged-progress.ts'

const reasons: Readonly<Record<Exclude<RunState, 'running'>, CompleteReason>> = {
  finished: 'finished',
  stopped: 'finished',
  interrupted: 'stopped',
  'broken off': 'stopped',
  failed: 'failed',
}

/** An analysis in the hub: its channel, and up to which value of the log it was published. */
interface PublishedAnalysis {
  readonly publisher: Publisher
  published: number
}

/** What is in the hub of one sampler. */
interface PublishedSampler {
  readonly name: string
  /** Of its measurements. */
  readonly units: UnitsByName
  readonly measurements: readonly Publisher[]
  readonly analyses: Map<string, PublishedAnalysis>
  readonly progress: Publisher
}

/**
 * A run directory in a hub: the topics that the run has while it goes on, out of its log. The measurements and the logged
 * values of the analyses are histories; of each analysis and of the progress the newest value in the log is published, and the alarms
 * that stand.
 */
export class ServedRun {
  readonly #directory: RunDirectory
  readonly #run: RunFile
  readonly #histories: LogHistories
  readonly #hub: Hub
  readonly #topic: string
  readonly #tell: (message: string) => void
  #samplers: readonly PublishedSampler[] = []
  /** Ids of the statuses that stand. */
  #raised: ReadonlySet<string> = new Set()
  #version: number
  #state: RunState

  /**
   * `topic` is where its topics begin, `run/hmc-1` say; `tell` is told of what cannot be read.
   *
   * @throws RecordError for a directory that cannot be read.
   */
  constructor(
    directory: RunDirectory,
    hub: Hub,
    topic: (run: string) => string,
    tell: (message: string) => void,
  ) {
    this.#directory = directory
    this.#run = directory.read()
    this.#hub = hub
    this.#topic = topic(this.#run.id)
    this.#tell = tell
    this.#histories = new LogHistories(directory.logFile, tell)
    this.#state = directory.state(this.#histories.log)
    // only now: a state is the end of what is in the log
    this.#histories.look()
    this.#version = this.#histories.version
    this.#open()
  }

  /** Publishes what is new in the log. */
  look(): void {
    const before = this.#state
    this.#reading(() => {
      this.#state = this.#directory.state(this.#histories.log)
    })
    this.#histories.look()
    const { version } = this.#histories
    const resumed = before !== 'running' && this.#state === 'running'
    // what is complete takes no more: a run that is gone on with has channels of its own
    if (resumed) this.#remove()
    if (resumed) this.#open()
    else if (version !== this.#version || before !== this.#state) this.#publish()
    this.#version = version
  }

  /** Takes everything out of the hub. */
  close(): void {
    this.#remove()
    // what was killed stays as it is until it is resumed
    if (this.#state === 'running' || this.#state === 'broken off') this.#histories.close()
    else this.#histories.closeForGood()
  }

  #open(): void {
    const histories = this.#histories
    this.#samplers = histories.log.samplers.map(({ name, chains, measurements }) => {
      const units = this.#unitsOf(name)
      return {
        name,
        units,
        measurements: measurements.map((measurement) =>
          this.#hub.channel(
            {
              ...this.#describe(name, `measurement/${measurement}`, 'measurement', units),
              delivery: 'lossless',
              dtype: '<f8',
              shape: [-1, chains],
            },
            { history: histories.measurement(name, measurement) },
          ),
        ),
        analyses: new Map(),
        progress: this.#hub.channel({
          ...this.#describe(name, 'progress', 'progress', units),
          delivery: 'latest',
        }),
      }
    })
    this.#publish()
  }

  /** Units of the measurements of a sampler, as its log has them. */
  #unitsOf(sampler: string): UnitsByName {
    let units: UnitsByName = {}
    this.#reading(() => {
      const logged = this.#histories.log.latestAnalysis(sampler, 'measurements')
      const list = logged && readValue(measurementList, readExactJson(logged.json))
      units = Object.fromEntries((list?.measurements ?? []).map(({ name, unit }) => [name, unit]))
    })
    return units
  }

  #describe(sampler: string, name: string, kind: string, units: UnitsByName) {
    const unit = unitOf(name, kind, units)
    return {
      topic: topicOf(`${this.#topic}/${sampler}/${name}`),
      kind,
      schema: jsonSchemaOf(kind),
      ...(unit !== undefined && { unit }),
    }
  }

  #publish(): void {
    for (const sampler of this.#samplers) {
      this.#reading(() =>
        sampler.progress.next(loggedProgress(this.#run, this.#histories.log, sampler.name, this.#state)),
      )
      for (const name of this.#histories.analysisNames(sampler.name))
        if (name !== 'progress') this.#reading(() => this.#publishAnalysis(sampler, name))
      for (const measurement of sampler.measurements) measurement.grew()
    }
    this.#reading(() => this.#publishAlarms())
    if (this.#state !== 'running') this.#complete(reasons[this.#state])
  }

  #publishAlarms(): void {
    const standing = standingAlarms(this.#histories.log.events()).map((alarm) =>
      alarmStatus(this.#topic, alarm),
    )
    const raised = new Set(standing.map(({ id }) => id))
    for (const id of this.#raised) if (!raised.has(id)) this.#hub.clear(id)
    for (const status of standing) this.#hub.raise(status)
    this.#raised = raised
  }

  #publishAnalysis({ name: sampler, units, analyses }: PublishedSampler, name: string): void {
    const newest = this.#histories.newestValue(sampler, name)
    let analysis = analyses.get(name)
    if (analysis?.published === newest) return
    const logged = this.#histories.log.latestAnalysis(sampler, name)
    if (logged === undefined) return
    const value = readExactJson(logged.json)
    if (analysis === undefined) {
      const publisher = this.#hub.channel(
        {
          ...this.#describe(sampler, `analysis/${name}`, kindOf(value) ?? typeof value, units),
          delivery: 'latest',
        },
        { history: this.#histories.analysis(sampler, name) },
      )
      analysis = { publisher, published: 0 }
      analyses.set(name, analysis)
    }
    analysis.published = newest
    analysis.publisher.next(value)
    analysis.publisher.grew()
  }

  #complete(reason: CompleteReason): void {
    for (const publisher of this.#publishers) publisher.complete(reason)
  }

  #remove(): void {
    for (const publisher of this.#publishers) publisher.remove()
    for (const id of this.#raised) this.#hub.clear(id)
    this.#samplers = []
    this.#raised = new Set()
  }

  get #publishers(): Publisher[] {
    return this.#samplers.flatMap(({ measurements, analyses, progress }) => [
      ...measurements,
      ...[...analyses.values()].map(({ publisher }) => publisher),
      progress,
    ])
  }

  #reading(read: () => void): void {
    try {
      read()
    } catch (error) {
      if (!(error instanceof LeapstreamError)) throw error
      this.#tell(error.message)
    }
  }
}
