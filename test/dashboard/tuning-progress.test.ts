import { describe, expect, it } from 'vitest'
import { tuningProgress } from '../../src/dashboard/progress-text.ts'
import { RunModel } from '../../src/dashboard/run-model.ts'
import { isTuningTopic } from '../../src/dashboard/topic.ts'
import type { Tuning } from '../../src/values/tuning.ts'
import * as examples from '../values/examples.ts'

const { ended: _, ...tuning }: Tuning = examples.tuning
const channel = { topic: 'tune/hmc/progress', kind: 'tuning' }

it.each([
  ['tune/hmc/progress', true],
  ['tune/hmc/other', false],
  ['tune//progress', false],
  ['run/1/hmc/progress', false],
])('%s: %j', (topic, expected) => {
  expect(isTuningTopic(topic)).toBe(expected)
})

describe('the scan of HMC', () => {
  it('says how far it is', () => {
    expect(tuningProgress(tuning)).toEqual({
      share: 0.154,
      text: 'tuning HMC (15 %)  ·  30 candidates tried  ·  10 s elapsed  ·  54 s left',
    })
    expect(tuningProgress({ ...tuning, left: null }).text).not.toContain('left')
  })

  it.each([null, 3, [], {}, { share: 'half' }])('what is none leaves the last one: %j', (value) => {
    const model = new RunModel()
    model.receive(channel, tuning)
    model.receive(channel, value)
    expect(model.tuning).toEqual(tuning)
  })

  it('interrupted, the run has ended before it began; finished, it goes on', () => {
    const model = new RunModel()
    model.receive(channel, tuning)
    expect(model.ending).toBeUndefined()
    model.receive(channel, { ...tuning, ended: 'interrupted' })
    expect(model.ending?.kind).toBe('interrupted')
    expect(tuningProgress(model.tuning!).text).toBe(
      'interrupted while HMC was tuned (15 %)  ·  30 candidates tried  ·  10 s elapsed',
    )
    model.receive(channel, { ...tuning, ended: 'finished' })
    expect(model.ending).toBeUndefined()
    expect(model.hasMeasurements).toBe(false)
  })
})
