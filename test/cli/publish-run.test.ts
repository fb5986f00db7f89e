import { BehaviorSubject, Subject } from 'rxjs'
import { expect, it } from 'vitest'
import type { ChannelSource } from '../../src/cli/computation-messages.ts'
import { publishRun } from '../../src/cli/publish-run.ts'
import type { PipelineRun } from '../../src/pipeline/index.ts'
import type { ChannelOptions } from '../../src/server/index.ts'

/** A run of one sampler whose streams the test feeds, and a page that notes what is published. */
function publishing(log?: string) {
  const measurement = new Subject<object>()
  const analysis = new Subject<object>()
  const noted = new Subject<object>()
  const progress = new Subject<object>()
  const watched = new BehaviorSubject(false)
  const wanted = new BehaviorSubject(false)
  interface Published {
    readonly source: ChannelSource
    readonly values: unknown[]
    readonly remembered: unknown[]
    ended?: string
  }
  const topics = new Map<string, Published>()
  const logs: [run: string, file: string][] = []
  const run = {
    id: '1',
    samplers: [
      {
        name: 'hmc',
        sampler: { chains: 2 },
        measurements: { Q: measurement },
        quantities: [{ name: 'Q', description: { unit: 'e' } }],
        analyses: { 'Q/mean': analysis },
        noted,
        progress,
      },
    ],
  }
  const channel = ({ topic, unit }: ChannelOptions, source: ChannelSource = {}) => {
    if (topic.startsWith('run/1/hmc/measurement/')) expect(unit).toBe('e')
    const published: Published = { source, values: [], remembered: [] }
    topics.set(topic, published)
    return {
      wanted,
      next: (value: unknown) => void published.values.push(value),
      remember: (value: unknown) => void published.remembered.push(value),
      complete: (reason: string) => {
        published.ended = reason
      },
    }
  }
  const page = { channel, watched, log: (...named: [string, string]) => void logs.push(named) }
  publishRun(run as unknown as PipelineRun, page, () => 'finished', log)
  return { logs, measurement, analysis, noted, progress, watched, wanted, topics }
}

const block = { name: 'Q', first: 0, steps: 1, chains: 2, values: Float64Array.of(1, 2) }

it('asks nothing of a run that nobody watches but what it notes by itself', () => {
  const { measurement, analysis, noted, progress, topics } = publishing()
  expect([measurement.observed, analysis.observed, progress.observed]).toEqual([false, false, true])
  noted.next({ trajectories: 1, analyses: { 'Q/mean': { kind: 'mean', mean: 1 }, progress: {} } })
  noted.next({ trajectories: 2, analyses: { 'Q/mean': { kind: 'mean', mean: 2 }, progress: {} } })
  progress.next({ kind: 'progress' })
  progress.complete()
  expect(topics.get('run/1/hmc/progress')).toMatchObject({
    values: [{ kind: 'progress' }],
    ended: 'finished',
  })
  expect(topics.get('run/1/hmc/measurement/Q')).toMatchObject({ values: [], ended: 'finished' })
  expect(topics.get('run/1/hmc/analysis/Q/mean')).toEqual({
    source: { remembers: true },
    values: [],
    remembered: [
      { kind: 'mean', mean: 1 },
      { kind: 'mean', mean: 2 },
    ],
    ended: 'finished',
  })
})

it('takes analyses while somebody is connected, and measurements while somebody reads them', () => {
  const { measurement, analysis, progress, watched, wanted, topics } = publishing()
  watched.next(true)
  expect([measurement.observed, analysis.observed]).toEqual([false, true])
  analysis.next({ kind: 'mean', mean: 1 })
  wanted.next(true)
  measurement.next(block)
  watched.next(false)
  expect([measurement.observed, analysis.observed]).toEqual([true, false])
  wanted.next(false)
  expect(measurement.observed).toBe(false)
  watched.next(true)
  analysis.next({ kind: 'mean', mean: 2 })
  progress.complete()
  expect(analysis.observed).toBe(false)
  expect(topics.get('run/1/hmc/analysis/Q/mean')).toMatchObject({
    values: [
      { kind: 'mean', mean: 1 },
      { kind: 'mean', mean: 2 },
    ],
    ended: 'finished',
  })
  expect(topics.get('run/1/hmc/measurement/Q')!.values).toHaveLength(1)
})

it('with a log sends no measurements, and says what the page finds there', () => {
  const { logs, measurement, analysis, noted, watched, wanted, topics } = publishing('runs/1/log.sqlite')
  expect(logs).toEqual([['1', 'runs/1/log.sqlite']])
  watched.next(true)
  wanted.next(true)
  expect(measurement.observed).toBe(false)
  noted.next({ trajectories: 1, analyses: { 'Q/mean': { kind: 'mean', mean: 0 } } })
  analysis.next({ kind: 'mean', mean: 1 })
  const log = { run: '1', sampler: 'hmc' }
  expect(topics.get('run/1/hmc/measurement/Q')!.source).toEqual({
    log: { ...log, what: 'measurement', name: 'Q' },
  })
  expect(topics.get('run/1/hmc/analysis/Q/mean')).toMatchObject({
    source: { log: { ...log, what: 'analysis', name: 'Q/mean' } },
    values: [{ kind: 'mean', mean: 1 }],
    remembered: [{ kind: 'mean', mean: 0 }],
  })
})
