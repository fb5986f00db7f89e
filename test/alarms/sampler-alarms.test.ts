import { expect, it } from 'vitest'
import { AlarmBoard, type AlarmChange, SamplerAlarms } from '../../src/alarms/index.ts'
import * as examples from '../values/examples.ts'

/** The alarms of a sampler, and what was told of them. */
function alarmed(standing: readonly AlarmChange['alarm'][] = []) {
  const told: string[] = []
  const board = new AlarmBoard(({ change, alarm }) => told.push(`${change} ${alarm.code}`), standing)
  const alarms = new SamplerAlarms('hmc', board)
  const look = (values: Record<string, unknown>) => alarms.look(Object.entries(values))
  const time = (count: number, frozen: boolean, lowerBound?: number) =>
    look({
      'Q/integrated-time': {
        ...examples.integratedTime,
        count,
        frozen,
        changes: 0,
        lowerBound: frozen ? (lowerBound ?? 2 * count) : undefined,
      },
    })
  return { told, board, look, time }
}

it('not-exact is raised by the verdict that page and table show, of any analysis that judges', () => {
  const { told, board, look } = alarmed()
  const { exactness } = examples
  look({ exactness: { ...exactness, verdict: 'undecided' } })
  look({ exactness: { ...exactness, verdict: 'passed' } })
  expect(told).toEqual([])
  const check = {
    name: 'Q squared',
    mean: 2,
    error: 0.1,
    exact: 1,
    zScore: 10,
    limit: 5.3,
    alarm: true,
    alarmed: { count: 1234, zScore: 6.25, limit: 5.31 },
  }
  look({
    exactness: { ...exactness, verdict: 'passed' },
    'my/check': { ...exactness, verdict: 'violated', checks: [check] },
  })
  expect(told).toEqual(['raised not-exact'])
  expect(board.standing).toEqual([
    {
      code: 'not-exact',
      sampler: 'hmc',
      level: 'error',
      text: 'NOT EXACT: Q squared was 6.3 errors from the exact value after 1\u202f234 trajectories, its limit is 5.3',
    },
  ])
  // values that do not judge change nothing
  look({ 'Q/mean': examples.meanWithError })
  expect(told).toHaveLength(1)
})

it('frozen is raised when tau_int has been frozen while the run doubled, of 1000 trajectories at least', () => {
  const { told, board, time } = alarmed()
  for (const count of [1, 2, 4, 100, 500, 999]) time(count, true)
  expect(told).toEqual([])
  time(1000, true)
  expect(told).toEqual(['raised frozen'])
  expect(board.standing[0]!.text).toBe(
    'frozen: Q has not moved in 1\u202f000 trajectories (tau_int above 2\u202f000, 95 %): what it says rests on where the chains started',
  )
})

it('frozen is raised again only when the run has doubled, and cleared when it moved while the run grew by a quarter', () => {
  const { told, time } = alarmed()
  time(1, true)
  time(1000, true)
  time(2000, false)
  time(2400, false)
  // it froze again before the run had grown by a quarter
  time(2450, true)
  time(3000, false)
  expect(told).toEqual(['raised frozen'])
  time(3749, false)
  time(3750, false)
  expect(told).toEqual(['raised frozen', 'cleared frozen'])
  time(4000, true)
  time(7999, true)
  expect(told).toHaveLength(2)
  time(8000, true)
  expect(told).toEqual(['raised frozen', 'cleared frozen', 'raised frozen'])
})

it('whatever a charge does, frozen changes at most seven times while the run grows from 1000 to 10 000', () => {
  for (let pattern = 1; pattern < 2 ** 12; pattern += 7) {
    const { told, time } = alarmed()
    let seen = 0
    for (let count = 100; count <= 10_000; count *= 1.05) time(count, ((pattern >> (seen++ % 12)) & 1) === 1)
    expect(told.length).toBeLessThanOrEqual(7)
  }
})

it('a charge that is constant, and one of which nothing is known, is not frozen', () => {
  const { told, look } = alarmed()
  for (const count of [1000, 2000, 4000]) {
    look({
      'Q/integrated-time': {
        ...examples.integratedTime,
        count,
        value: null,
        frozen: true,
        lowerBound: undefined,
      },
    })
    look({ 'Q/integrated-time': { ...examples.integratedTime, count, value: null, reliable: false } })
  }
  expect(told).toEqual([])
})

it('frozen charges of an earlier part of the run stay so until they move', () => {
  const standing = [{ code: 'frozen', sampler: 'hmc', level: 'warning', text: 'frozen: Q' }] as const
  const { told, time } = alarmed(standing)
  time(5000, true)
  time(5100, false)
  expect(told).toEqual([])
  time(6400, false)
  expect(told).toEqual(['cleared frozen'])
  const moving = alarmed(standing)
  moving.time(5000, false)
  expect(moving.told).toEqual(['cleared frozen'])
})
