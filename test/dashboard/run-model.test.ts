import { describe, expect, it } from 'vitest'
import { RunModel } from '../../src/dashboard/run-model.ts'
import * as examples from '../values/examples.ts'
import { listOf, standardMeasurements } from '../wording/standard-catalogue.ts'

const analysis = (name: string, kind: string, sampler = 'hmc') => ({
  topic: `run/1/${sampler}/analysis/${name}`,
  kind,
})
const { ended: _, ...unfinished } = examples.progress
const progress = (phase: string, extra: object = {}) => ({
  ...unfinished,
  phase,
  trajectories: 100,
  ...extra,
})

describe('RunModel', () => {
  it('keeps the newest value and the history of means over trajectories per chain', () => {
    const model = new RunModel()
    model.receive({ topic: 'run/1/hmc/progress', kind: 'progress' }, progress('sample'))
    model.receive(analysis('plaquette/mean', 'mean'), { kind: 'mean', mean: 0.8, error: 0.1, count: 10 })
    model.receive(analysis('plaquette/mean', 'mean'), { kind: 'mean', mean: 0.9, error: 0.05, count: 20 })
    const { history, value } = model.samplers[0]!.analyses.get('plaquette/mean')!
    expect([...history.x]).toEqual([10, 20])
    expect([...history.column(0)]).toEqual([0.8, 0.9])
    expect([...history.column(1)]).toEqual([0.1, 0.05])
    expect(value).toMatchObject({ mean: 0.9 })
  })

  it('begins a curve with what the log has, and keeps what came live', () => {
    const model = new RunModel()
    const mean = (count: number) => ({ kind: 'mean', mean: count / 100, error: 0.1, count })
    const channel = analysis('plaquette/mean', 'mean')
    model.receive(channel, mean(50))
    model.takeChanges()
    model.recall(channel, [mean(10), mean(20), mean(50)])
    expect([...model.takeChanges()]).toEqual(['plaquette/mean'])
    const { history, value } = model.samplers[0]!.analyses.get('plaquette/mean')!
    expect([...history.x]).toEqual([10, 20, 50])
    expect([...history.column(0)]).toEqual([0.1, 0.2, 0.5])
    expect(value).toEqual(mean(50))
    model.recall(analysis('Q/integrated-time', 'integratedTime'), [examples.integratedTime])
    expect([...model.samplers[0]!.analyses.get('Q/integrated-time')!.history.x]).toEqual([
      examples.integratedTime.count,
    ])
  })

  it('has no place for a number of the log that does not say how long the run was', () => {
    const model = new RunModel()
    model.receive(analysis('mine', 'number'), 7)
    model.recall(analysis('mine', 'number'), [5, 6])
    expect([...model.samplers[0]!.analyses.get('mine')!.history.x]).toEqual([0])
  })

  it('keeps the bound of a frozen chain where there is no value', () => {
    const model = new RunModel()
    model.receive(analysis('Q/integrated-time', 'integratedTime'), {
      kind: 'integratedTime',
      value: 400,
      error: null,
      count: 200,
      chains: 3,
      reliable: false,
      slowMode: false,
      frozen: true,
      lowerBound: 400,
    })
    const { history } = model.samplers[0]!.analyses.get('Q/integrated-time')!
    expect([...history.x]).toEqual([200])
    expect(history.column(0)[0]).toBeNaN()
    expect(history.column(2)[0]).toBe(400)
  })

  it('remembers which values must not look like others: unreliable times, and means without an error', () => {
    const model = new RunModel()
    const doubts = (name: string) => [...model.samplers[0]!.analyses.get(name)!.history.column(3)]
    for (const [count, reliable] of [
      [100, false],
      [200, true],
      [300, false],
    ] as const) {
      const time = { ...examples.integratedTime, count, reliable }
      model.receive(analysis('Q/integrated-time', 'integratedTime'), time)
      const mean = { kind: 'mean', mean: 0.8, error: reliable ? 0.1 : null, count }
      model.receive(analysis('plaquette/mean', 'mean'), mean)
    }
    expect(doubts('Q/integrated-time')).toEqual([1, 0, 1])
    expect(doubts('plaquette/mean')).toEqual([1, 0, 1])
    const none = { kind: 'tunnelingRate', mean: 0, error: null, count: 100, upperBound: 0.01 }
    model.receive(analysis('Q/tunneling-rate', 'tunnelingRate'), none)
    expect(doubts('Q/tunneling-rate')).toEqual([0])
  })

  it("keeps a user's plain number against the trajectories of the progress", () => {
    const model = new RunModel()
    model.receive({ topic: 'run/1/hmc/progress', kind: 'progress' }, progress('sample'))
    model.receive(analysis('mine', 'anything'), 0.5)
    expect([...model.samplers[0]!.analyses.get('mine')!.history.x]).toEqual([100])
  })

  it('says what changed once', () => {
    const model = new RunModel()
    model.receive(analysis('Q/trace', 'trace'), {})
    model.receive({ topic: 'run/1/hmc/progress', kind: 'progress' }, progress('sample'))
    expect([...model.takeChanges()].sort()).toEqual(['Q/trace', 'progress'])
    expect(model.takeChanges().size).toBe(0)
  })

  it('numbers samplers in the order of their channels', () => {
    const model = new RunModel()
    for (const sampler of ['b', 'a']) model.announce(analysis('Q/trace', 'trace', sampler))
    model.receive(analysis('Q/trace', 'trace', 'a'), {})
    expect(model.samplers.map(({ sampler, index }) => [sampler, index])).toEqual([
      ['b', 0],
      ['a', 1],
    ])
    expect(model.hasMeasurements).toBe(true)
  })

  it('has ended when every sampler is done, not before, and says how', () => {
    const model = new RunModel()
    expect(model.ending).toBeUndefined()
    model.receive({ topic: 'run/1/a/progress', kind: 'progress' }, progress('done'))
    model.receive({ topic: 'run/1/b/progress', kind: 'progress' }, progress('sample'))
    expect(model.ending).toBeUndefined()
    model.receive({ topic: 'run/1/b/progress', kind: 'progress' }, progress('done'))
    expect(model.ending).toEqual({ kind: 'complete', reason: '' })
    const done = progress('done', { ended: 'interrupted' })
    model.receive({ topic: 'run/1/b/progress', kind: 'progress' }, done)
    expect(model.ending).toEqual({ kind: 'interrupted', reason: '' })
  })

  it('has the newest verdict of each sampler, and leaves out what is none', () => {
    const model = new RunModel()
    const verdict = (sampler: string, verdict: string) =>
      model.receive(analysis('exactness', 'exactness', sampler), {
        kind: 'exactness',
        verdict,
        falseAlarm: 1e-4,
        worst: null,
        restsOnStart: false,
        count: 5,
        checks: [],
      })
    verdict('a', 'passed')
    verdict('b', 'violated')
    verdict('c', 'undecided')
    const verdicts = () =>
      model.verdicts.map(({ sampler, exactness }) => `${sampler.sampler} ${exactness.verdict}`)
    expect(verdicts()).toEqual(['a passed', 'b violated', 'c undecided'])
    verdict('b', 'passed')
    expect(verdicts()).toEqual(['a passed', 'b passed', 'c undecided'])
    model.receive(analysis('exactness', 'exactness', 'a'), { verdict: 'violated' })
    expect(verdicts()).toEqual(['b passed', 'c undecided'])
  })

  it('ignores topics that are not shown and survives values that make no sense', () => {
    const model = new RunModel()
    model.receive({ topic: 'run/1/hmc/measurement/Q', kind: 'measurement' }, [1, 2])
    expect(model.samplers).toEqual([])
    for (const nonsense of [
      null,
      undefined,
      'text',
      Number.NaN,
      [],
      {},
      { mean: 'x' },
      new Float32Array(3),
    ]) {
      for (const kind of [
        'mean',
        'integratedTime',
        'autocorrelation',
        'exactness',
        'histogram',
        'trace',
        'tunnelingRate',
        'exact',
        '',
      ]) {
        model.receive(analysis(`odd/${kind}`, kind), nonsense)
      }
      model.receive({ topic: 'run/1/hmc/progress', kind: 'progress' }, nonsense)
    }
    for (const { history } of model.samplers[0]!.analyses.values()) expect(history.length).toBe(0)
    expect(model.samplers[0]!.progress).toBeUndefined()
  })
})

describe('what a run says of its measurements', () => {
  it('names what is shown, and is news only once', () => {
    const model = new RunModel()
    model.receive(analysis('Q/mean', 'mean'), { kind: 'mean', mean: 1, error: 1, count: 2 })
    expect(model.catalogue.describe('Q/mean').title).toBe('Mean of Q')
    model.takeChanges()
    model.receive(analysis('measurements', 'measurements'), listOf(standardMeasurements))
    expect(model.catalogue.describe('Q/mean').title).toBe('Mean topological charge')
    expect([...model.takeChanges()]).toEqual(['measurements'])
    model.receive(analysis('measurements', 'measurements', 'other'), listOf(standardMeasurements))
    expect(model.takeChanges().has('measurements')).toBe(false)
    // another run, which is compared, has some of them only
    const { Q } = standardMeasurements
    model.receive(analysis('measurements', 'measurements', 'third'), listOf({ Q }))
    expect(model.takeChanges().has('measurements')).toBe(false)
    expect(model.samplers[0]!.analyses.has('measurements')).toBe(false)
  })
})
