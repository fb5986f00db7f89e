import { isFields, numbers } from './analysis-value.ts'

/** An HMC that was tried. */
export interface Candidate {
  readonly stepSize: number
  readonly leapfrogSteps: number
  /** Stages of the scan that it lasted. */
  readonly stages: number
  readonly acceptance: number
  readonly tunnelingRate: number
  /** Of Q; NaN where it is frozen or not known. */
  readonly integratedTime: number
  readonly effectiveSamplesPerSecond: number
}

/** `kind: 'tuning'`: the scan of HMC that a comparison begins with. */
export interface Tuning {
  /** Of the work. */
  readonly share: number
  readonly seconds: number
  /** Seconds to go; NaN where not known. */
  readonly left: number
  /** Of candidates tried. */
  readonly count: number
  /** Best first, not all of them. */
  readonly tried: readonly Candidate[]
  /** Once it is over: finished or interrupted. */
  readonly ended: string | undefined
  /** What it is tuned for, in words. */
  readonly parameters: readonly (readonly [string, string])[]
}

/** More candidates are not read. */
const most = 20

const number = (value: unknown): number =>
  typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : Number.NaN

/** True for the topic of a tuning: `tune/<sampler>/progress`. */
export function isTuningTopic(topic: string): boolean {
  return /^tune\/[^/]+\/progress$/.test(topic)
}

function readCandidate(value: unknown): Candidate | undefined {
  if (!isFields(value)) return undefined
  const candidate = {
    stepSize: number(value.stepSize),
    leapfrogSteps: number(value.leapfrogSteps),
    stages: number(value.stages),
    acceptance: number(value.acceptance),
    tunnelingRate: number(value.tunnelingRate),
    integratedTime: number(value.integratedTime),
    effectiveSamplesPerSecond: number(value.effectiveSamplesPerSecond),
  }
  return Number.isFinite(candidate.stepSize) ? candidate : undefined
}

/** Reads how far a tuning is; undefined without its share. */
export function readTuning(value: unknown): Tuning | undefined {
  if (!isFields(value) || !Number.isFinite(number(value.share))) return undefined
  const lattice = numbers(value.lattice)
  const shown = (name: string) => (value[name] === undefined ? '' : String(value[name]))
  return {
    share: number(value.share),
    seconds: number(value.seconds),
    left: number(value.left),
    count: number(value.count),
    tried: (Array.isArray(value.tried) ? value.tried : [])
      .slice(0, most)
      .map(readCandidate)
      .filter((candidate) => candidate !== undefined),
    ended: typeof value.ended === 'string' ? value.ended : undefined,
    parameters: [
      ['lattice', lattice === undefined ? '' : Array.from(lattice).join(' × ')],
      ...['beta', 'chains', 'precision', 'seed'].map((name): [string, string] => [name, shown(name)]),
    ],
  }
}
