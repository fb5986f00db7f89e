import * as z from 'zod/mini'
import type { Status } from '../client/index.ts'
import { type Exactness, exactness } from '../values/exactness.ts'
import { type IntegratedTimeFigures, integratedTimeFigures } from '../values/integrated-time.ts'
import { kindOf } from '../values/kind-of.ts'
import { type MeanFigures, meanFigures } from '../values/mean.ts'
import { type DescribedMeasurement, measurementList } from '../values/measurement-list.ts'
import { figure } from '../values/numbers.ts'
import { type Progress, progress } from '../values/progress.ts'
import { readValue } from '../values/read-value.ts'
import { type RunTable, runTable } from '../values/run-table.ts'
import { Curve } from './curve.ts'

/** What is known of one measurement. */
export interface WatchedMeasurement {
  readonly name: string
  mean: MeanFigures | undefined
  time: IntegratedTimeFigures | undefined
  tunnelingRate: MeanFigures | undefined
  splitRhat: number | null | undefined
  /** What is wrong with its chains, the worst first. */
  troubles: readonly string[]
  /** tau_int over trajectories. */
  readonly timeCurve: Curve
}

/** What is known of one sampler. */
export interface WatchedSampler {
  readonly run: string
  readonly name: string
  progress: Progress | undefined
  exactness: Exactness | undefined
  described: readonly DescribedMeasurement[]
  readonly measurements: Map<string, WatchedMeasurement>
}

/** Something else that a server tells: how a training goes, say. */
export interface OtherTopic {
  readonly topic: string
  value: unknown
}

const rhatFigures = z.object({ value: figure })
const chainsFigures = z.object({ splitRhat: figure, troubles: z.array(z.object({ text: z.string() })) })

/** All that a terminal shows of the runs of a server, built from the values as they arrive and free of any drawing. */
export class WatchedRuns {
  readonly #samplers = new Map<string, WatchedSampler>()
  readonly #others = new Map<string, OtherTopic>()
  statuses: readonly Status[] = []
  /** Of a server that has several runs. */
  table: RunTable | undefined

  /** In the order in which they were first seen. */
  get samplers(): readonly WatchedSampler[] {
    return [...this.#samplers.values()]
  }

  /** Of a server that has no sampler. */
  get others(): readonly OtherTopic[] {
    return [...this.#others.values()]
  }

  /** Takes in one value. */
  receive(topic: string, value: unknown): void {
    const [head, run, name, what, ...rest] = topic.split('/')
    if (topic === 'runs') {
      this.table = readValue(runTable, value) ?? this.table
      return
    }
    if (head !== 'run' || run === undefined || name === undefined) {
      this.#others.set(topic, { topic, value })
      return
    }
    const sampler = this.#sampler(run, name)
    if (what === 'progress') sampler.progress = readValue(progress, value) ?? sampler.progress
    else if (what === 'analysis') takeAnalysis(sampler, rest, value)
  }

  /** Takes in values of tau_int from before, oldest first. */
  recall(topic: string, values: readonly unknown[]): void {
    const [, run, name, , ...rest] = topic.split('/')
    const analysed = measurementOf(rest)
    if (run === undefined || name === undefined || analysed?.analysis !== 'integrated-time') return
    const points = values.flatMap((value) => pointOf(readValue(integratedTimeFigures, value)) ?? [])
    measurement(this.#sampler(run, name), analysed.name).timeCurve.recall(points)
  }

  #sampler(run: string, name: string): WatchedSampler {
    const id = `${run}/${name}`
    let sampler = this.#samplers.get(id)
    if (sampler === undefined) {
      sampler = {
        run,
        name,
        progress: undefined,
        exactness: undefined,
        described: [],
        measurements: new Map(),
      }
      this.#samplers.set(id, sampler)
    }
    return sampler
  }
}

function takeAnalysis(sampler: WatchedSampler, path: readonly string[], value: unknown): void {
  if (kindOf(value) === 'exactness') {
    sampler.exactness = readValue(exactness, value) ?? sampler.exactness
    return
  }
  const described = readValue(measurementList, value)?.measurements
  if (described !== undefined) {
    sampler.described = described
    return
  }
  const analysed = measurementOf(path)
  if (analysed === undefined) return
  const { name, analysis } = analysed
  switch (analysis) {
    case 'mean':
      measurement(sampler, name).mean = readValue(meanFigures, value)
      break
    case 'integrated-time': {
      const watched = measurement(sampler, name)
      watched.time = readValue(integratedTimeFigures, value)
      const point = pointOf(watched.time)
      if (point !== undefined) watched.timeCurve.push(point.x, point.y)
      break
    }
    case 'tunneling-rate':
      measurement(sampler, name).tunnelingRate = readValue(meanFigures, value)
      break
    case 'split-rhat':
      measurement(sampler, name).splitRhat = readValue(rhatFigures, value)?.value
      break
    case 'verdict': {
      const chains = readValue(chainsFigures, value)
      const watched = measurement(sampler, name)
      watched.splitRhat = chains?.splitRhat
      watched.troubles = chains?.troubles.map(({ text }) => text) ?? []
    }
  }
}

/** `Q/integrated-time`: the name may have a slash too. */
function measurementOf(path: readonly string[]): { name: string; analysis: string } | undefined {
  if (path.length < 2) return undefined
  return { name: path.slice(0, -1).join('/'), analysis: path.at(-1)! }
}

function measurement({ measurements }: WatchedSampler, name: string): WatchedMeasurement {
  let watched = measurements.get(name)
  if (watched === undefined) {
    watched = {
      name,
      mean: undefined,
      time: undefined,
      tunnelingRate: undefined,
      splitRhat: undefined,
      troubles: [],
      timeCurve: new Curve(),
    }
    measurements.set(name, watched)
  }
  return watched
}

function pointOf(time: IntegratedTimeFigures | undefined): { x: number; y: number } | undefined {
  const y = time?.frozen ? time.lowerBound : time?.value
  return time?.count === undefined || y === undefined || y === null ? undefined : { x: time.count, y }
}
