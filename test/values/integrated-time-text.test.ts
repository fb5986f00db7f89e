import { expect, it } from 'vitest'
import type { IntegratedTimeFigures } from '../../src/values/integrated-time.ts'
import { integratedTimeLine, integratedTimeText } from '../../src/values/integrated-time-text.ts'
import { integratedTimeOfTrial } from '../../src/values/training.ts'
import { trialResult } from './examples.ts'

const measured: IntegratedTimeFigures = {
  value: 3.24,
  error: 0.4,
  jackknifeError: 0.5,
  reliable: true,
  slowMode: false,
  frozen: false,
  changes: 900,
}
const frozen: IntegratedTimeFigures = {
  value: 1234,
  error: null,
  reliable: false,
  slowMode: false,
  frozen: true,
  changes: 0,
  lowerBound: 1234,
}

it('a reliable value stands without a mark, and tells the jackknife error only where it is much larger', () => {
  expect(integratedTimeText(measured)).toEqual({ value: '3.2(4)', remark: '' })
  expect(integratedTimeText({ ...measured, jackknifeError: 0.7 }).remark).toBe('jackknife error 0.7')
})

it('an unreliable value has a question mark and the reason that came with it', () => {
  const reason = 'fewer than 50 tau_int of values'
  expect(integratedTimeText({ ...measured, jackknifeError: 0.9, reliable: false, reason })).toEqual({
    value: '3.2(4) ?',
    remark: `unreliable: ${reason} · jackknife error 0.9`,
  })
  const { jackknifeError: _, ...shorter } = measured
  expect(integratedTimeText({ ...shorter, reliable: false })).toEqual({
    value: '3.2(4) ?',
    remark: 'unreliable',
  })
  expect(integratedTimeText({ ...shorter, error: null })).toEqual({ value: '3.24', remark: 'no error yet' })
})

it('tells frozen from nearly frozen, and counts changes while they are few', () => {
  const said = (changes: number) => integratedTimeText({ ...frozen, changes }).value
  expect([0, 55, 999, 1000, 123_456].map(said)).toEqual([
    'frozen: > 1\u202f230',
    'nearly frozen: > 1\u202f230 (55 changes)',
    'nearly frozen: > 1\u202f230 (999 changes)',
    'nearly frozen: > 1\u202f230',
    'nearly frozen: > 1\u202f230',
  ])
  const { changes: _, ...uncounted } = frozen
  expect(integratedTimeText(uncounted)).toEqual({ value: 'frozen: > 1\u202f230', remark: '95 % bound' })
})

it('without a value or a bound it says why', () => {
  const reason = 'frozen, but 12 transitions are too few for a bound'
  const { lowerBound: _, ...unbounded } = frozen
  expect(integratedTimeText({ ...unbounded, value: null, reason })).toEqual({
    value: 'frozen',
    remark: reason,
  })
  expect(
    integratedTimeText({ ...measured, value: null, error: null, reason: 'a single step per chain' }),
  ).toEqual({ value: '–', remark: 'a single step per chain' })
})

it('a line has both', () => {
  expect(integratedTimeLine(measured)).toBe('3.2(4)')
  expect(integratedTimeLine(frozen)).toBe('frozen: > 1\u202f230 95 % bound')
  const { lowerBound: _, ...unbounded } = frozen
  expect(integratedTimeLine({ ...unbounded, reason: 'constant: no run sees another value here' })).toBe(
    'constant: no run sees another value here',
  )
  expect(integratedTimeLine(unbounded)).toBe('frozen')
})

it('a trial is told alike', () => {
  const text = (more: object) => integratedTimeLine(integratedTimeOfTrial({ ...trialResult, ...more }))
  expect(text({})).toBe('20(3)')
  expect(text({ reliable: false })).toBe('20(3) ? unreliable: a short trial')
  expect(text({ reliable: false, slowMode: true })).toBe('20(3) ? unreliable: a slow mode hides')
  const bound = { reliable: false, frozen: true, integratedTimeError: null }
  expect(text({ ...bound, tunnelingRate: 0 })).toBe('frozen: > 20 95 % bound')
  expect(text({ ...bound, tunnelingRate: 0.031 })).toBe('nearly frozen: > 20 95 % bound')
  expect(text({ reliable: false, integratedTime: null })).toBe('– a short trial')
})
