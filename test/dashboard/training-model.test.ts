import { describe, expect, it } from 'vitest'
import { curveNames, TrainingModel } from '../../src/dashboard/training-model.ts'
import { readTrainingTopic } from '../../src/dashboard/training-topic.ts'
import * as examples from '../values/examples.ts'

const point = (step: number, more: object = {}) => ({
  kind: 'trainingCurve',
  step,
  loss: -0.1,
  acceptance: 0.5,
  squaredChange: 0.2,
  beta: 2,
  rate: 0.005,
  ...more,
})

const trial = (step: number, best: boolean, more: object = {}) => ({
  kind: 'trial',
  step,
  best,
  integratedTime: 10,
  integratedTimeError: 0.5,
  reliable: true,
  slowMode: false,
  frozen: false,
  tunnelingRate: 0.1,
  tunnelingRateError: 0.01,
  acceptance: 0.4,
  expMinusEnergyError: 1,
  expMinusEnergyErrorError: 0.01,
  longestRejection: 7,
  ...more,
})

describe('topics of a training', () => {
  it.each([
    ['train/t1/curve', { run: 't1', name: 'curve' }],
    ['train/t1/progress', { run: 't1', name: 'progress' }],
    ['train/t1/other', undefined],
    ['train/t1/curve/more', undefined],
    ['train//curve', undefined],
    ['run/t1/hmc/progress', undefined],
  ])('%s', (topic, expected) => {
    expect(readTrainingTopic(topic)).toEqual(expected)
  })
})

describe('the model of a training', () => {
  it('keeps curves, trials with the newest best one, recoveries and layers', () => {
    const model = new TrainingModel()
    model.receive('train/a/curve', point(20))
    model.receive('train/a/curve', point(40, { acceptance: 0.25, recovery: 'the acceptance fell' }))
    model.receive('train/a/trial', trial(40, true))
    model.receive('train/a/trial', trial(60, true))
    model.receive('train/a/trial', trial(80, false))
    model.receive('train/a/layers', {
      kind: 'layers',
      step: 80,
      kickStep: [0.1, 0.2],
      driftStep: Float64Array.of(0.3),
    })
    expect([...model.history.x]).toEqual([20, 40])
    expect([...model.history.column(curveNames.indexOf('acceptance'))]).toEqual([0.5, 0.25])
    expect(model.best?.step).toBe(60)
    expect(model.recoveries).toMatchObject([{ step: 40, recovery: 'the acceptance fell' }])
    expect(model.layers).toEqual({ kind: 'layers', step: 80, kickStep: [0.1, 0.2], driftStep: [0.3] })
    const { ended: _, ...begun } = examples.trainingProgress
    model.receive('train/a/progress', { ...begun, step: 80 })
    expect(model.ending).toBeUndefined()
    model.receive('train/a/progress', { ...begun, step: 80, ended: 'interrupted' })
    expect(model.ending?.kind).toBe('interrupted')
    model.receive('train/a/progress', { ...begun, step: 100 })
    expect(model.ending?.kind).toBe('complete')
  })

  it('keeps what HMC does on the way, and tells it between the points', () => {
    const model = new TrainingModel()
    const { trial: _, ...reference } = examples.hmcReference
    const point = (step: number, squaredChange: number, more: object = {}) =>
      model.receive('train/a/reference', { ...reference, step, squaredChange, ...more })
    expect(model.referenceAt(0)).toBeUndefined()
    point(0, 4)
    point(100, 1)
    expect([0, 50, 100, 101].map((step) => model.referenceAt(step))).toEqual([4, 2, 1, undefined])
    point(200, 0.25, { trial: { ...trial(200, false), frozen: true } })
    // from there on beta stays where it is
    expect([150, 200, 900].map((step) => model.referenceAt(step))).toEqual([0.5, 0.25, 0.25])
    expect(model.references.at(-1)?.trial?.frozen).toBe(true)
    point(0, 3)
    expect(model.references).toHaveLength(1)
    model.receive('train/a/reference', { step: 20, squaredChange: 'x' })
    expect(model.references).toHaveLength(1)
  })

  it('one reference alone stands for all steps, since beta does not rise', () => {
    const model = new TrainingModel()
    const only = { ...examples.hmcReference, step: 600, squaredChange: 0.5 }
    model.receive('train/a/reference', only)
    expect([0, 600, 1000].map((step) => model.referenceAt(step))).toEqual([0.5, 0.5, 0.5])
  })

  it('begins anew with a new training', () => {
    const model = new TrainingModel()
    model.receive('train/a/curve', point(20, { recovery: 'bad' }))
    model.receive('train/a/curve', point(40))
    model.receive('train/a/trial', trial(40, true))
    model.receive('train/b/curve', point(20))
    model.receive('train/b/trial', trial(40, false))
    expect([...model.history.x]).toEqual([20])
    expect(model.recoveries).toEqual([])
    expect(model.trials).toHaveLength(1)
    expect(model.best).toBeUndefined()
  })

  it.each([null, 3, 'x', [], {}, { step: 'many' }, { step: null }, { kickStep: 'long' }])(
    'leaves out %j',
    (value) => {
      const model = new TrainingModel()
      for (const name of ['curve', 'trial', 'layers', 'progress']) model.receive(`train/a/${name}`, value)
      expect(model.history.length).toBe(0)
      expect(model.trials).toEqual([])
      expect(model.layers).toBeUndefined()
      expect(model.progress).toBeUndefined()
    },
  )
})
