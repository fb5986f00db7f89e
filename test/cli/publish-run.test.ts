import { BehaviorSubject, Subject } from 'rxjs'
import { expect, it } from 'vitest'
import { publishRun } from '../../src/cli/publish-run.ts'
import type { PipelineRun } from '../../src/pipeline/index.ts'
import type { ChannelOptions } from '../../src/server/index.ts'

/** A run of one sampler whose streams the test feeds, and a page that notes what is published. */
function publishing() {
  const measurement = new Subject<object>()
  const analysis = new Subject<object>()
  const progress = new Subject<object>()
  const watched = new BehaviorSubject(false)
  const wanted = new BehaviorSubject(false)
  const topics = new Map<string, { values: unknown[]; ended?: string }>()
  const run = {
    id: '1',
    samplers: [
      {
        name: 'hmc',
        sampler: { chains: 2 },
        measurements: { Q: measurement },
        analyses: { 'Q/mean': analysis },
        progress,
      },
    ],
  }
  const channel = ({ topic }: ChannelOptions) => {
    const noted: { values: unknown[]; ended?: string } = { values: [] }
    topics.set(topic, noted)
    return {
      wanted,
      next: (value: unknown) => void noted.values.push(value),
      complete: (reason: string) => {
        noted.ended = reason
      },
    }
  }
  publishRun(run as unknown as PipelineRun, { channel, watched }, () => 'finished')
  return { measurement, analysis, progress, watched, wanted, topics }
}

const block = { name: 'Q', first: 0, steps: 1, chains: 2, values: Float64Array.of(1, 2) }

it('asks nothing of a run that nobody watches', () => {
  const { measurement, analysis, progress, topics } = publishing()
  expect([measurement.observed, analysis.observed, progress.observed]).toEqual([false, false, true])
  progress.next({ kind: 'progress' })
  progress.complete()
  expect(topics.get('run/1/hmc/progress')).toEqual({ values: [{ kind: 'progress' }], ended: 'finished' })
  expect(topics.get('run/1/hmc/measurement/Q')).toEqual({ values: [], ended: 'finished' })
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
  expect(topics.get('run/1/hmc/analysis/Q/mean')).toEqual({
    values: [
      { kind: 'mean', mean: 1 },
      { kind: 'mean', mean: 2 },
    ],
    ended: 'finished',
  })
  expect(topics.get('run/1/hmc/measurement/Q')!.values).toHaveLength(1)
})
