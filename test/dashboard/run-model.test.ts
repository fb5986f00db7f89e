import { describe, expect, it } from 'vitest'
import { RunModel } from '../../src/dashboard/run-model.ts'

const analysis = (name: string, kind: string, sampler = 'hmc') => ({
  topic: `run/1/${sampler}/analysis/${name}`,
  kind,
})
const progress = (phase: string, extra: object = {}) => ({
  kind: 'progress',
  phase,
  trajectories: 100,
  chains: 4,
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

  it('is complete when every sampler is done, not before', () => {
    const model = new RunModel()
    expect(model.complete).toBe(false)
    model.receive({ topic: 'run/1/a/progress', kind: 'progress' }, progress('done'))
    model.receive({ topic: 'run/1/b/progress', kind: 'progress' }, progress('sample'))
    expect(model.complete).toBe(false)
    model.receive({ topic: 'run/1/b/progress', kind: 'progress' }, progress('done'))
    expect(model.complete).toBe(true)
  })

  it('knows which samplers are not exact, until they are', () => {
    const model = new RunModel()
    const verdict = (sampler: string, verdict: string) =>
      model.receive(analysis('exactness', 'exactness', sampler), {
        kind: 'exactness',
        verdict,
        limit: 4,
        worst: null,
        count: 5,
        checks: [],
      })
    verdict('a', 'passed')
    verdict('b', 'violated')
    verdict('c', 'undecided')
    expect(model.violations.map(({ sampler }) => sampler.sampler)).toEqual(['b'])
    verdict('b', 'passed')
    expect(model.violations).toEqual([])
    model.receive(analysis('exactness', 'exactness', 'a'), { verdict: 'violated' })
    expect(model.violations).toEqual([])
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
