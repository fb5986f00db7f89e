import { type Exactness, exactness as exactnessSchema } from '../values/exactness.ts'
import { integratedTimeFigures } from '../values/integrated-time.ts'
import { kindOf } from '../values/kind-of.ts'
import { meanFigures } from '../values/mean.ts'
import { type DescribedMeasurement, measurementList } from '../values/measurement-list.ts'
import { type Progress, progress as progressSchema } from '../values/progress.ts'
import { readValue } from '../values/read-value.ts'
import { splitRhat } from '../values/split-rhat.ts'
import { type Tuning, tuning as tuningSchema } from '../values/tuning.ts'
import { Catalogue } from '../wording/catalogue.ts'
import { type Ending, endingOf } from './ending.ts'
import { History, type HistoryRow } from './history.ts'
import type { MeasurementChannel } from './measurement-channel.ts'
import { isTuningTopic, readTopic } from './topic.ts'

/** The newest value of one analysis of one sampler, and for single numbers what came before. */
export interface LatestAnalysis {
  readonly name: string
  kind: string
  unit: string | undefined
  value: unknown
  /**
   * Rows of [value, error, lower bound, 1 for a time that is not reliable or a mean without error] over trajectories per chain;
   * empty for analyses that are no single number.
   */
  readonly history: History
}

/** One sampler of the run; `index` fixes its colour and its marker. */
export interface SamplerModel {
  readonly id: string
  readonly run: string
  readonly sampler: string
  readonly index: number
  progress: Progress | undefined
  readonly analyses: Map<string, LatestAnalysis>
}

/** What a channel is, as far as the page needs it. */
export interface ChannelDescription {
  readonly topic: string
  readonly kind: string
  readonly unit?: string | undefined
}

/**
 * All that the page knows of a run, built from the values as they arrive and free of any drawing.
 *
 * @example
 * const model = new RunModel()
 * model.receive({ topic: 'run/1/hmc/analysis/plaquette/mean', kind: 'mean' }, { mean: 0.86, error: 0.01, count: 128 })
 * model.takeChanges() // Set { 'plaquette/mean' }
 */
export class RunModel {
  readonly #samplers = new Map<string, SamplerModel>()
  /** The scan that came before the run, if there was one. */
  tuning: Tuning | undefined
  /** The values of the samplers that can be had. */
  measurements: readonly MeasurementChannel[] = []
  #changes = new Set<string>()
  readonly #described = new Map<string, DescribedMeasurement>()
  #catalogue = new Catalogue()
  /** What the catalogue was made from. */
  #description = ''

  /** How to name what the run shows, by what it says of its measurements. */
  get catalogue(): Catalogue {
    return this.#catalogue
  }

  /** In the order in which they were first seen. */
  get samplers(): SamplerModel[] {
    return [...this.#samplers.values()]
  }

  /** True once any analysis has arrived. */
  get hasMeasurements(): boolean {
    return this.samplers.some((sampler) => sampler.analyses.size > 0)
  }

  /** How the run ended, once every sampler says that it is done; or that it never began. */
  get ending(): Ending | undefined {
    if (this.#samplers.size === 0 && this.tuning?.ended === 'interrupted') return endingOf(['interrupted'])
    const done = this.samplers.map(({ progress }) => (progress?.phase === 'done' ? progress : undefined))
    if (done.length === 0 || done.includes(undefined)) return undefined
    return endingOf(done.map((progress) => progress?.ended))
  }

  /** What is said of the exactness of each sampler that is judged. */
  get verdicts(): { sampler: SamplerModel; exactness: Exactness }[] {
    return this.samplers.flatMap((sampler) =>
      [...sampler.analyses.values()].flatMap(({ kind, value }) => {
        const exactness = kind === 'exactness' ? readValue(exactnessSchema, value) : undefined
        return exactness === undefined ? [] : [{ sampler, exactness }]
      }),
    )
  }

  /** Makes a sampler known before its first value, so that colours follow the order of the channels. */
  announce(channel: ChannelDescription): void {
    const topic = readTopic(channel.topic)
    if (topic !== undefined) this.#sampler(topic.run, topic.sampler)
  }

  /** Takes in one value. Topics that the page does not show are ignored. */
  receive(channel: ChannelDescription, value: unknown): void {
    if (isTuningTopic(channel.topic)) {
      this.tuning = readValue(tuningSchema, value) ?? this.tuning
      this.#changes.add('tuning')
      return
    }
    const topic = readTopic(channel.topic)
    if (topic === undefined) return
    const sampler = this.#sampler(topic.run, topic.sampler)
    if (topic.what === 'progress') {
      sampler.progress = readValue(progressSchema, value) ?? sampler.progress
      this.#changes.add('progress')
      return
    }
    const measurements = readValue(measurementList, value)?.measurements
    if (measurements !== undefined) {
      this.#name(measurements)
      return
    }
    const analysis = this.#analysis(sampler, topic.name, channel, value)
    analysis.kind = kindOf(value) ?? channel.kind
    analysis.unit = channel.unit
    analysis.value = value
    const row = rowOf(analysis.kind, value, sampler.progress?.trajectories ?? 0)
    if (row !== undefined) analysis.history.push(row.x, row.row)
    this.#changes.add(topic.name)
  }

  /** Takes in values from before, oldest first: the curve of an analysis begins with them. */
  recall(channel: ChannelDescription, values: readonly unknown[]): void {
    const topic = readTopic(channel.topic)
    if (topic?.what !== 'analysis' || values.length === 0) return
    const sampler = this.#sampler(topic.run, topic.sampler)
    const analysis = this.#analysis(sampler, topic.name, channel, values.at(-1))
    // a value that does not say how long the run was has no place on the curve
    analysis.history.merge(values.flatMap((value) => rowOf(kindOf(value) ?? channel.kind, value) ?? []))
    this.#changes.add(topic.name)
  }

  /** The names that changed since the last call ('progress', 'Q/trace', ...); 'measurements' where the catalogue did. */
  takeChanges(): ReadonlySet<string> {
    const changes = this.#changes
    this.#changes = new Set()
    return changes
  }

  /**
   * The samplers of a run say the same of their measurements, and after a break they say it again. Runs that are compared may have
   * others.
   */
  #name(measurements: readonly DescribedMeasurement[]): void {
    for (const measurement of measurements) this.#described.set(measurement.name, measurement)
    const all = [...this.#described.values()]
    const description = JSON.stringify(all)
    if (description === this.#description) return
    this.#description = description
    this.#catalogue = new Catalogue(all)
    this.#changes.add('measurements')
  }

  #sampler(run: string, name: string): SamplerModel {
    const id = `${run}/${name}`
    let sampler = this.#samplers.get(id)
    if (sampler === undefined) {
      sampler = {
        id,
        run,
        sampler: name,
        index: this.#samplers.size,
        progress: undefined,
        analyses: new Map(),
      }
      this.#samplers.set(id, sampler)
      this.#changes.add('progress')
    }
    return sampler
  }

  /** The analysis of this name, made with its first value. */
  #analysis(
    { analyses }: SamplerModel,
    name: string,
    { kind, unit }: ChannelDescription,
    value: unknown,
  ): LatestAnalysis {
    let analysis = analyses.get(name)
    if (analysis === undefined) {
      analysis = { name, kind, unit, value, history: new History(4) }
      analyses.set(name, analysis)
    }
    return analysis
  }
}

/**
 * The point of a curve that a value is: `x` are the trajectories per chain behind it, its own count or else `now`. Undefined for
 * what is no single number, and where there is no `x`.
 */
function rowOf(kind: string, value: unknown, now?: number): HistoryRow | undefined {
  if (kind === 'integratedTime') {
    const time = readValue(integratedTimeFigures, value)
    const x = time?.count ?? now
    if (time === undefined || x === undefined) return undefined
    // what a frozen series has is a bound and no value
    const row = [
      time.frozen ? null : time.value,
      time.error,
      time.frozen ? (time.lowerBound ?? null) : null,
      time.reliable || time.frozen ? 0 : 1,
    ]
    return { x, row }
  }
  if (kind === 'splitRhat') {
    const rhat = readValue(splitRhat, value)
    const x = rhat?.count ?? now
    return rhat === undefined || x === undefined ? undefined : { x, row: [rhat.value, null, null, 0] }
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    return now === undefined ? undefined : { x: now, row: [value, null, null, 0] }
  }
  const mean = readValue(meanFigures, value)
  const x = mean?.count ?? now
  if (mean === undefined || x === undefined) return undefined
  const doubtful = mean.error !== null || mean.upperBound !== undefined ? 0 : 1
  return { x, row: [mean.mean, mean.error, null, doubtful] }
}
