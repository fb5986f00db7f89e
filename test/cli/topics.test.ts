import { of } from 'rxjs'
import { expect, it } from 'vitest'
import type { ChannelSource } from '../../src/cli/computation-messages.ts'
import type { PageChannel } from '../../src/cli/live-page.ts'
import { Topics } from '../../src/cli/topics.ts'
import type { ChannelOptions } from '../../src/server/index.ts'

/** A page that notes what is published on it. */
function notingPage() {
  const opened: (ChannelOptions & { source: ChannelSource; values: unknown[]; ended?: string })[] = []
  const channel = (options: ChannelOptions, source: ChannelSource = {}): PageChannel => {
    const topic: (typeof opened)[number] = { ...options, source, values: [] }
    opened.push(topic)
    return {
      wanted: of(true),
      next: (value) => void topic.values.push(value),
      remember: (value) => void topic.values.push(value),
      complete: (reason) => {
        topic.ended = reason
      },
    }
  }
  return { opened, page: { channel } }
}

it('open under their prefix, with the characters that topics allow', () => {
  const { opened, page } = notingPage()
  const topics = new Topics(page, 'run/hmc-1/my sampler', { mass: 'GeV' })
  topics.latest('analysis/|Q| < 2', 'histogram')
  topics.lossless('trial', 'trial')
  topics.arrays('measurement/mass', 'measurement', 64, { onDemand: true })
  const log = { run: 'hmc-1', sampler: 'my sampler', what: 'analysis', name: '|Q|' } as const
  topics.latest('analysis/|Q|', 'mean', { log })
  expect(opened.map(({ values, ...options }) => options)).toEqual([
    {
      topic: 'run/hmc-1/my_sampler/analysis/_Q____2',
      kind: 'histogram',
      delivery: 'latest',
      source: {},
    },
    { topic: 'run/hmc-1/my_sampler/trial', kind: 'trial', delivery: 'lossless', source: {} },
    {
      topic: 'run/hmc-1/my_sampler/measurement/mass',
      kind: 'measurement',
      unit: 'GeV',
      delivery: 'lossless',
      dtype: '<f8',
      shape: [-1, 64],
      source: { onDemand: true },
    },
    { topic: 'run/hmc-1/my_sampler/analysis/_Q_', kind: 'mean', delivery: 'latest', source: { log } },
  ])
})

it.each([
  ['finished', 'finished'],
  ['stopped', 'interrupted'],
  ['failed', 'failed'],
] as const)('a progress that is %s ends with its last value, which says %s', (reason, ended) => {
  const { opened, page } = notingPage()
  const progress = new Topics(page, 'train/1').progress('progress', 'trainingProgress')
  progress.next({ step: 20, rate: 3 })
  progress.next({ step: 40, rate: 2 })
  progress.complete(reason, { step: 47 })
  expect(opened[0]!.values.at(-1)).toEqual({ step: 47, rate: 2, ended })
  expect(opened[0]!.ended).toBe(reason)
})

it('a progress that never began says nothing of its end', () => {
  const { opened, page } = notingPage()
  new Topics(page, 'train/1').progress('progress', 'trainingProgress').complete('failed')
  expect(opened[0]).toMatchObject({ values: [], ended: 'failed' })
})
