import { expect, it } from 'vitest'
import { integratedTimeReading } from '../../src/dashboard/integrated-time-reading.ts'

const measured = { value: 3.24, error: 0.4, jackknifeError: 0.5, reliable: true, frozen: false, changes: 900 }
const frozen = { value: 1234, error: null, reliable: false, frozen: true, changes: 0, lowerBound: 1234 }

it('a reliable value stands without a mark, and tells the jackknife error only where it is much larger', () => {
  expect(integratedTimeReading(measured)).toEqual({ value: '3.2(4)', detail: '' })
  expect(integratedTimeReading({ ...measured, jackknifeError: 0.7 }).detail).toBe('jackknife error 0.7')
})

it('an unreliable value has a question mark and the reason that came with it', () => {
  const reason = 'fewer than 50 tau_int of values'
  expect(integratedTimeReading({ ...measured, jackknifeError: 0.9, reliable: false, reason })).toEqual({
    value: '3.2(4) ?',
    detail: `unreliable: ${reason} · jackknife error 0.9`,
  })
  const { jackknifeError: _, ...shorter } = measured
  expect(integratedTimeReading({ ...shorter, reliable: false })).toEqual({
    value: '3.2(4) ?',
    detail: 'unreliable',
  })
  expect(integratedTimeReading({ ...shorter, error: null })).toEqual({
    value: '3.24',
    detail: 'no error yet',
  })
})

it('tells frozen from nearly frozen, and counts changes while they are few', () => {
  const said = (changes?: number) => integratedTimeReading({ ...frozen, changes }).value
  expect([0, undefined, 55, 999, 1000, 123_456].map(said)).toEqual([
    'frozen: > 1\u202f230',
    'frozen: > 1\u202f230',
    'nearly frozen: > 1\u202f230 (55 changes)',
    'nearly frozen: > 1\u202f230 (999 changes)',
    'nearly frozen: > 1\u202f230',
    'nearly frozen: > 1\u202f230',
  ])
  expect(integratedTimeReading(frozen).detail).toBe('95 % bound')
})

it('without a value or a bound it says why', () => {
  const reason = 'frozen, but 12 transitions are too few for a bound'
  expect(integratedTimeReading({ value: null, frozen: true, changes: 0, reason })).toEqual({
    value: 'frozen',
    detail: reason,
  })
  expect(integratedTimeReading({ value: null, reason: 'a single step per chain' })).toEqual({
    value: '–',
    detail: 'a single step per chain',
  })
  expect(integratedTimeReading('nonsense')).toEqual({ value: '–', detail: '' })
})
