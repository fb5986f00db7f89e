import { expect, it } from 'vitest'
import { compareTopics, readTopic } from '../../src/dashboard/topic.ts'
import { Catalogue } from '../../src/wording/catalogue.ts'

it('reads analyses and progress and nothing else', () => {
  expect(readTopic('run/a1/hmc/analysis/Q/integrated-time')).toEqual({
    what: 'analysis',
    run: 'a1',
    sampler: 'hmc',
    name: 'Q/integrated-time',
  })
  expect(readTopic('run/a1/hmc/progress')).toEqual({ what: 'progress', run: 'a1', sampler: 'hmc' })
  for (const other of [
    'run/a1/hmc/measurement/Q',
    'run/a1/hmc/analysis',
    'run/a1/hmc/analysis/',
    'run/a1/hmc/progress/x',
    'run//hmc/progress',
    'train/a1/loss',
    'system/health',
    '',
  ]) {
    expect(readTopic(other), other).toBeUndefined()
  }
})

it('wants progress first, then analyses in the order of the page, of all samplers alike', () => {
  const topics = [
    'run/1/a/analysis/exact',
    'run/1/a/analysis/Q/trace',
    'run/1/b/progress',
    'run/1/b/analysis/Q/trace',
    'run/1/a/analysis/mine',
  ]
  expect(topics.sort((a, b) => compareTopics(a, b, new Catalogue()))).toEqual([
    'run/1/b/progress',
    'run/1/a/analysis/Q/trace',
    'run/1/b/analysis/Q/trace',
    'run/1/a/analysis/mine',
    'run/1/a/analysis/exact',
  ])
})
