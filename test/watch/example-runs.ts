import type { Exactness } from '../../src/values/exactness.ts'
import type { RunTable } from '../../src/values/run-table.ts'
import type { StopTarget } from '../../src/values/stop-target.ts'
import { WatchedRuns } from '../../src/watch/watched-runs.ts'
import * as examples from '../values/examples.ts'

const measurements = ['Q', 'QR', 'polyakov', 'plaquette', 'W2x2'].map((name) => ({
  name,
  label: name,
  measuredOn: 'configuration',
  ...(name === 'Q' && { sectors: 'labels' }),
}))
const acceptance = { name: 'acceptance', label: 'acceptance', measuredOn: 'proposal' }

/** tau_int grows to its value while a run becomes longer. */
const timesOf = (value: number, count: number) =>
  Array.from({ length: 30 }, (_, i) => ({
    ...examples.integratedTime,
    value: value * (1 - Math.exp(-0.2 * (i + 1))),
    error: value / 30,
    jackknifeError: value / 30,
    count: Math.round((count * (i + 1)) / 30),
  }))

interface Sampled {
  readonly sampler: string
  readonly done: number
  readonly rate: number
  /** tau_int of Q; with 0 it is frozen. */
  readonly tau: number
  readonly verdict: Exactness['verdict']
  readonly ended?: string
  readonly targets?: readonly StopTarget[]
}

/** As it comes over the wire, where there is nothing undefined. */
const tell = (runs: WatchedRuns, topic: string, value: object): void =>
  runs.receive(topic, JSON.parse(JSON.stringify(value)))

function sample(runs: WatchedRuns, { sampler, done, rate, tau, verdict, ended, targets }: Sampled): void {
  const topic = `run/hmc-20261127-101500-kgr/${sampler}`
  const total = 50_000
  const trajectories = Math.round(total * done)
  tell(runs, `${topic}/progress`, {
    ...examples.progress,
    phase: ended === undefined ? 'sample' : 'done',
    trajectories,
    total,
    rate,
    seconds: trajectories / rate,
    eta: (total - trajectories) / rate,
    takesTurns: false,
    pipeline: 'hmc',
    sampler,
    seed: 1,
    chains: 32,
    lattice: [16, 16],
    beta: 4,
    precision: 'f32',
    ended,
    targets,
  })
  tell(runs, `${topic}/analysis/measurements`, {
    kind: 'measurements',
    measurements: [acceptance, ...measurements],
  })
  const means = {
    acceptance: 0.7939,
    Q: -0.02,
    QR: -0.015,
    polyakov: 0.0013,
    plaquette: 0.8633,
    W2x2: 0.5554,
  }
  for (const [name, mean] of Object.entries(means))
    tell(runs, `${topic}/analysis/${name}/mean`, {
      ...examples.meanWithError,
      mean,
      error: Math.abs(mean) / 100 + 0.0002,
      zScore: name === 'acceptance' ? null : 0.7,
      upperBound: null,
      reason: undefined,
    })
  for (const [i, { name }] of measurements.entries()) {
    const isFrozen = name === 'Q' && tau === 0
    const times = timesOf(name === 'Q' ? tau : 12 / (i + 1), trajectories)
    runs.recall(`${topic}/analysis/${name}/integrated-time`, isFrozen ? [] : times)
    tell(
      runs,
      `${topic}/analysis/${name}/integrated-time`,
      isFrozen
        ? {
            ...times.at(-1),
            value: null,
            error: null,
            frozen: true,
            reliable: false,
            lowerBound: 16_700,
            changes: 0,
          }
        : times.at(-1)!,
    )
  }
  tell(runs, `${topic}/analysis/Q/tunneling-rate`, {
    ...examples.tunnelingRate,
    mean: tau === 0 ? 0 : 0.0778,
    error: tau === 0 ? null : 0.0012,
    upperBound: tau === 0 ? 0.000002 : null,
    reason: undefined,
  })
  const isWrong = verdict === 'violated'
  tell(runs, `${topic}/analysis/exactness`, {
    ...examples.exactness,
    verdict,
    worst: { name: 'plaquette', zScore: isWrong ? 9.2 : -1.3, limit: 5.3 },
  })
}

/** What the stop rule of the run waits for. */
const target: StopTarget = {
  about: 'error',
  name: 'Q2',
  wanted: 0.01,
  present: 0.013,
  trajectories: 14_490,
  seconds: 11.7,
}

/** A run of one sampler. */
export function oneSampler(ended?: string): WatchedRuns {
  const runs = new WatchedRuns()
  const verdict = 'passed'
  sample(runs, {
    sampler: 'hmc',
    done: ended === undefined ? 0.42 : 1,
    rate: 1234,
    tau: 127,
    verdict,
    ...(ended === undefined ? { targets: [target] } : { ended }),
  })
  return runs
}

/** A run of three samplers, one of which is frozen and one wrong. */
export function threeSamplers(): WatchedRuns {
  const runs = new WatchedRuns()
  sample(runs, { sampler: 'hmc', done: 0.42, rate: 1234, tau: 127, verdict: 'passed' })
  sample(runs, { sampler: 'cold', done: 0.4, rate: 1180, tau: 0, verdict: 'undecided' })
  sample(runs, { sampler: 'hasty', done: 0.61, rate: 1790, tau: 96, verdict: 'violated' })
  const topic = 'run/hmc-20261127-101500-kgr'
  runs.statuses = [
    {
      id: 'a',
      level: 'error',
      code: 'not-exact',
      text: 'the average plaquette is 9.2 errors from the exact value',
      topic: `${topic}/hasty`,
      time: 0,
    },
    {
      id: 'b',
      level: 'warning',
      code: 'frozen',
      text: 'Q has not changed on any chain for 20 000 trajectories',
      topic: `${topic}/cold`,
      time: 0,
    },
  ]
  return runs
}

/** The runs of a folder. */
export const tableOfRuns: RunTable = {
  kind: 'runTable',
  rows: [2, 3, 4, 5].map((beta) => ({
    run: `scan/beta-${beta}`,
    state: beta === 5 ? 'running' : beta === 4 ? 'interrupted' : 'finished',
    pipeline: 'hmc',
    sampler: 'hmc',
    beta,
    lattice: [16, 16],
    chains: 32,
    trajectories: beta > 3 ? 21_000 : 50_000,
    total: 50_000,
    integratedTime: {
      ...examples.integratedTime,
      value: 2 * 6 ** (beta - 2),
      error: 6 ** (beta - 2) / 9,
      jackknifeError: null,
    },
    verdict: 'passed',
    ...(beta === 5 && {
      alarms: [
        { code: 'frozen', level: 'warning', text: 'frozen: Q has not moved' },
        { code: 'disk-low', level: 'warning', text: 'the disk is nearly full' },
      ],
    }),
  })),
  notes: [],
}
