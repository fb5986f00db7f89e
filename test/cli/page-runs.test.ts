import { expect, test } from 'vitest'
import { PageRuns } from '../../src/cli/page-runs.ts'
import { Hub } from '../../src/server/index.ts'
import * as examples from '../values/examples.ts'

/** A run that is announced, with what its samplers say of their end. */
function listed(summary: unknown, ...ended: readonly (string | undefined)[]) {
  const hub = new Hub()
  const runs = new PageRuns()
  runs.announce('r', undefined)
  ended.forEach((end, i) => {
    const sampler = `s${i}`
    const publisher = hub.channel({
      topic: `run/r/${sampler}/progress`,
      kind: 'progress',
      delivery: 'latest',
    })
    publisher.next({ ...examples.progress, sampler, ...(end !== undefined && { ended: end }) })
  })
  if (summary !== undefined) runs.announce('r', summary)
  return runs.list(hub)
}

test.each([
  ['running, also when one of its samplers is done', undefined, ['finished', undefined], 'running'],
  ['finished', { ended: 'finished' }, ['finished'], 'finished'],
  ['interrupted', { ended: 'interrupted' }, ['interrupted'], 'interrupted'],
  ['stopped by a rule', { ended: '2 h are over' }, ['2 h are over'], 'stopped'],
  ['failed, without a summary', undefined, ['finished', 'failed'], 'failed'],
  ['a comparison that was interrupted', { samplers: {} }, ['finished', 'interrupted'], 'interrupted'],
  ['a training', { steps: 7 }, [], 'finished'],
])('the state of a run that is served by its own process: %s', (_, summary, ended, state) => {
  expect(listed(summary, ...ended)).toMatchObject([{ name: 'r', state }])
})

test('the samplers of a run are named, and when it began', () => {
  expect(listed(undefined, undefined, undefined)).toEqual([
    {
      name: 'r',
      state: 'running',
      pipeline: examples.progress.pipeline,
      samplers: ['s0', 's1'],
      begun: expect.stringMatching(/Z$/),
    },
  ])
})
