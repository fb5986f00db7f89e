import { describe, expect, it } from 'vitest'
import { tuningProgress } from '../../src/dashboard/progress-text.ts'
import { RunModel } from '../../src/dashboard/run-model.ts'
import { isTuningTopic, readTuning } from '../../src/dashboard/tuning-value.ts'

const candidate = {
  stepSize: 0.126,
  leapfrogSteps: 20,
  stages: 2,
  acceptance: 0.6,
  tunnelingRate: 0.031,
  integratedTime: null,
  effectiveSamplesPerSecond: null,
}
const tuning = {
  kind: 'tuning',
  lattice: [16, 16],
  beta: 5,
  chains: 128,
  precision: 'f32',
  seed: 1,
  share: 0.154,
  seconds: 10,
  left: 54,
  count: 30,
  tried: [candidate, { stepSize: 'many' }, null],
}
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
  it('reads how far it is, what it is for, and the candidates that make sense', () => {
    const read = readTuning(tuning)!
    expect(Object.fromEntries(read.parameters)).toEqual({
      lattice: '16 × 16',
      beta: '5',
      chains: '128',
      precision: 'f32',
      seed: '1',
    })
    expect(read.tried).toHaveLength(1)
    expect(read.tried[0]).toMatchObject({ stepSize: 0.126, integratedTime: Number.NaN })
    expect(tuningProgress(read)).toEqual({
      share: 0.154,
      text: 'tuning HMC (15 %)  ·  30 candidates tried  ·  10 s elapsed  ·  54 s left',
    })
  })

  it.each([null, 3, [], {}, { share: 'half' }])('leaves out %j', (value) => {
    expect(readTuning(value)).toBeUndefined()
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
