import { describe, expect, it } from 'vitest'
import { RunModel, type SamplerModel } from '../../src/dashboard/run-model.ts'
import { alarmsOf, alarmsOfRuns } from '../../src/dashboard/standing-alarm.ts'
import { tabTitle } from '../../src/dashboard/tab-title.ts'

const label = ({ sampler }: SamplerModel): string => sampler
const status = (code: string, topic: string, text = `${code}: so it is`) =>
  ({ id: `${topic}/${code}`, level: 'warning', code, text, topic, time: 1 }) as const

/** A run of two samplers; the second is not exact, by its own numbers, where that is asked for. */
function runs(isViolated = false): RunModel {
  const model = new RunModel()
  for (const sampler of ['one', 'two'])
    model.announce({ topic: `run/a/${sampler}/progress`, kind: 'progress' })
  model.receive(
    { topic: 'run/a/two/analysis/exactness', kind: 'exactness' },
    {
      kind: 'exactness',
      verdict: isViolated ? 'violated' : 'passed',
      falseAlarm: 1e-4,
      worst: { name: 'plaquette', zScore: 7, limit: 5 },
      restsOnStart: false,
      count: 9,
      checks: [],
    },
  )
  model.receive(
    { topic: 'run/a/one/analysis/Q/integrated-time', kind: 'integratedTime' },
    {
      kind: 'integratedTime',
      value: 9,
      error: null,
      lowerBound: 9,
      count: 9,
      reliable: false,
      slowMode: false,
      frozen: true,
    },
  )
  return model
}

describe('the alarms of runs', () => {
  it('name the sampler, and lead to the panel that says more', () => {
    expect(alarmsOfRuns(runs(), [status('frozen', 'run/a/one'), status('disk-low', 'run/a')], label)).toEqual(
      [
        {
          key: 'run/a/one frozen',
          code: 'frozen',
          level: 'warning',
          since: 1,
          text: 'one: frozen: so it is',
          href: '#panel-Q-integrated-time',
        },
        {
          key: 'run/a disk-low',
          code: 'disk-low',
          level: 'warning',
          since: 1,
          text: 'Disk-low: so it is',
          href: undefined,
        },
      ],
    )
  })

  it('say once that a sampler is not exact, by the numbers of the page where it has them', () => {
    const told = status('not-exact', 'run/a/two', 'NOT EXACT: plaquette')
    const byServer = alarmsOfRuns(runs(), [told], label)
    const byNumbers = alarmsOfRuns(runs(true), [told], label)
    expect(byServer.map(({ text }) => text)).toEqual(['two: NOT EXACT: plaquette'])
    expect(byNumbers.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^NOT EXACT: two: .*7\.0 errors/),
    ])
    // the same alarm: nobody is told of it twice
    expect(byNumbers[0]!.key).toBe(byServer[0]!.key)
    expect(byNumbers[0]!.since).toBe(byServer[0]!.since)
    expect(alarmsOfRuns(runs(true), [], label)).toEqual([{ ...byNumbers[0], since: undefined }])
  })

  it('leave out other runs of the server, and what is no alarm', () => {
    const other = status('frozen', 'run/b/one')
    expect(alarmsOfRuns(runs(), [other, { ...status('x', 'run/a'), level: 'info' }], label)).toEqual([])
    expect(alarmsOf([other], (run, sampler) => `${run} ${sampler}`).map(({ text }) => text)).toEqual([
      'b one: frozen: so it is',
    ])
  })
})

it('the title of a tab says each kind of alarm once, before the name', () => {
  const of = (...codes: string[]) =>
    alarmsOf(
      codes.map((code) => status(code, 'run/a')),
      () => '',
    )
  expect(tabTitle([], 'hmc')).toBe('hmc')
  expect(tabTitle(of('not-exact', 'frozen', 'frozen'), 'hmc')).toBe('NOT EXACT, frozen · hmc')
})
