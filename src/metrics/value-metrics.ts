import {
  exactness,
  integratedTime,
  meanWithError,
  progress,
  readValue,
  tunnelingRate,
} from '../values/index.ts'
import { runTable } from '../values/run-table.ts'
import type { Families } from './families.ts'

/** The newest value of a topic. */
export interface TopicValue {
  readonly topic: string
  /** When it was published, milliseconds since 1970. */
  readonly time: number
  readonly value: unknown
}

const asNumber = (is: boolean): number => (is ? 1 : 0)

/** Adds what the newest value of a topic says: of a sampler of a run, or of all runs in a table. */
export function addValue(families: Families, { topic, time, value }: TopicValue): void {
  if (topic === 'runs') addTable(families, value)
  const [, run, sampler, what, name = ''] =
    /^run\/([^/]+)\/([^/]+)\/(progress|analysis)(?:\/(.+))?$/.exec(topic) ?? []
  if (run === undefined || sampler === undefined) return
  const labels = { run, sampler }
  if (what === 'progress') addProgress(families, labels, value)
  else {
    const slash = name.lastIndexOf('/')
    const measurement = slash === -1 ? undefined : name.slice(0, slash)
    if (measurement === undefined) addExactness(families, labels, value)
    else addAnalysis(families, { ...labels, measurement }, name.slice(slash + 1), value)
    families.gauge(
      'leapstream_analysis_timestamp_seconds',
      'When the newest analysis of a sampler was read.',
      labels,
      time / 1000,
    )
  }
}

interface SamplerLabels extends Record<string, string> {
  readonly run: string
  readonly sampler: string
}

function addProgress(families: Families, labels: SamplerLabels, value: unknown): void {
  const now = readValue(progress, value)
  if (now === undefined) return
  const { trajectories, total, rate, chains, eta, phase } = now
  families.counter(
    'leapstream_trajectories_total',
    'Trajectories of each chain, thermalisation included.',
    labels,
    trajectories,
  )
  families.gauge('leapstream_trajectories_planned', 'Trajectories that each chain is to have.', labels, total)
  families.gauge('leapstream_trajectories_per_second', 'Trajectories per second of each chain.', labels, rate)
  families.gauge('leapstream_chains', 'Chains of a sampler.', labels, chains)
  families.gauge('leapstream_eta_seconds', 'Seconds that a sampler still needs.', labels, eta)
  families.gauge('leapstream_running', '1 until a sampler is done.', labels, asNumber(phase !== 'done'))
}

function addAnalysis(
  families: Families,
  labels: SamplerLabels & { readonly measurement: string },
  name: string,
  value: unknown,
): void {
  const add = (metric: string, help: string, number: number | null | undefined) =>
    families.gauge(`leapstream_${metric}`, help, labels, number)
  const mean = name === 'mean' ? readValue(meanWithError, value) : undefined
  if (mean !== undefined) {
    add('measurement_mean', 'Mean of a measurement.', mean.mean)
    add('measurement_error', 'Error of the mean, one sigma, autocorrelation included.', mean.error)
    add('measurement_exact', 'What the mean should be, where theory says it.', mean.exact)
    add('measurement_z_score', 'Distance of the mean from the exact value, in errors.', mean.zScore)
  }
  const time = readValue(integratedTime, value)
  if (time !== undefined) {
    add(
      'integrated_time_trajectories',
      'tau_int of a measurement; its lower bound if frozen.',
      time.frozen ? time.lowerBound : time.value,
    )
    add('integrated_time_error_trajectories', 'Error of tau_int, one sigma.', time.error)
    add('integrated_time_reliable', '1 if the chains are long enough for tau_int.', asNumber(time.reliable))
    add('frozen', '1 if a measurement never changed, or hardly ever.', asNumber(time.frozen))
  }
  const rate = readValue(tunnelingRate, value)
  if (rate !== undefined)
    add('tunneling_rate_per_trajectory', 'Mean change of a charge per trajectory.', rate.mean)
  if (name === 'split-rhat' && typeof value === 'object' && value !== null && 'value' in value)
    add(
      'split_rhat_ratio',
      'Rank-normalised split R-hat; 1 where chains agree.',
      typeof value.value === 'number' ? value.value : undefined,
    )
}

function addExactness(families: Families, labels: SamplerLabels, value: unknown): void {
  const judged = readValue(exactness, value)
  if (judged === undefined) return
  const { verdict, checks } = judged
  families.gauge(
    'leapstream_exactness_violated',
    '1 if measurements contradict an exact result.',
    labels,
    asNumber(verdict === 'violated'),
  )
  for (const { name, zScore, alarm } of checks) {
    const check = { ...labels, check: name }
    families.gauge('leapstream_exactness_z_score', 'Distance from an exact result, in errors.', check, zScore)
    families.gauge(
      'leapstream_exactness_alarm',
      '1 if a check is beyond its limit, or ever was.',
      check,
      asNumber(alarm),
    )
  }
}

function addTable(families: Families, value: unknown): void {
  for (const { run, sampler, state, trajectories, total, verdict } of readValue(runTable, value)?.rows ??
    []) {
    if (sampler === undefined) continue
    const labels = { run, sampler }
    if (trajectories !== undefined)
      families.counter(
        'leapstream_trajectories_total',
        'Trajectories of each chain, thermalisation included.',
        labels,
        trajectories,
      )
    families.gauge(
      'leapstream_trajectories_planned',
      'Trajectories that each chain is to have.',
      labels,
      total,
    )
    families.gauge('leapstream_running', '1 until a sampler is done.', labels, asNumber(state === 'running'))
    if (verdict !== undefined)
      families.gauge(
        'leapstream_exactness_violated',
        '1 if measurements contradict an exact result.',
        labels,
        asNumber(verdict === 'violated'),
      )
  }
}
