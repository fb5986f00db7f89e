import { expect, it } from 'vitest'
import { judgement } from '../../src/wording/judgement.ts'
import { syntheticCheck } from './synthetic-check.ts'

it('judges a check by the limit that it comes with, and by no other', () => {
  expect(judgement(syntheticCheck({ zScore: 4.5, limit: 5.3 }))).toEqual({
    kind: 'passed',
    words: 'within ±5.3',
  })
  expect(judgement(syntheticCheck({ zScore: -9, limit: 12.24 }))).toEqual({
    kind: 'passed',
    words: 'within ±12',
  })
  expect(judgement(syntheticCheck({ zScore: 6.2, limit: 5.3, alarm: true }))).toEqual({
    kind: 'violated',
    words: 'fails: beyond ±5.3',
  })
})

it('does not forget that a check failed', () => {
  const before = syntheticCheck({
    zScore: -4.4,
    limit: 5.1,
    alarm: true,
    alarmed: { count: 75, zScore: -88, limit: 5.7 },
  })
  expect(judgement(before)).toEqual({ kind: 'violated', words: 'failed after 75 trajectories' })
})

it('what only informs says so, however far it is off, and why where it has no z-score', () => {
  const informs = { limit: null, abstains: true as const, reason: 'informs only' }
  expect(judgement(syntheticCheck({ ...informs, zScore: -4.3 }))).toEqual({
    kind: 'informs',
    words: 'informs only',
  })
  expect(judgement(syntheticCheck({ ...informs, zScore: null, reason: 'heavy tails' }))).toEqual({
    kind: 'informs',
    words: 'not judged: heavy tails',
  })
})

it('what has no error yet has a word, and says why once', () => {
  const open = (reason?: string) =>
    judgement(
      syntheticCheck({ error: null, zScore: null, limit: null, ...(reason !== undefined && { reason }) }),
    )
  expect(open('fewer than 8 independent cells')).toEqual({
    kind: 'undecided',
    words: 'no error yet: fewer than 8 independent cells',
  })
  expect(open('no error yet: run longer, or more chains').words).toBe(
    'no error yet: run longer, or more chains',
  )
  expect([open(), open(''), open('no error yet')].map(({ words }) => words)).toEqual([
    'no error yet',
    'no error yet',
    'no error yet',
  ])
})

it('a z-score without a limit is not judged yet', () => {
  expect(judgement(syntheticCheck({ zScore: 30, limit: null }))).toEqual({
    kind: 'undecided',
    words: 'no limit yet: too few independent values',
  })
})

it('what is exactly what it should be has no need of a limit', () => {
  const equal = syntheticCheck({ mean: 0, exact: 0, error: null, zScore: 0, limit: null })
  expect(judgement(equal)).toEqual({ kind: 'passed', words: 'equal' })
})
