import { expect, it } from 'vitest'
import { meanText, withoutErrorText } from '../../src/values/mean-text.ts'

it('puts a question mark where the error is unknown', () => {
  expect(meanText({ mean: 0.86352, error: 0.00007 })).toBe('0.86352(7)')
  expect(meanText({ mean: 0.86352, error: null })).toBe('0.86352(?)')
  expect(meanText({ mean: null, error: null })).toBe('–')
})

it('needs no question mark for what has no spread, or where a bound takes the place of the error', () => {
  expect(meanText({ mean: 0, error: 0 })).toBe('0')
  expect(meanText({ mean: 0, error: null, upperBound: 0.01 })).toBe('0')
})

const said = (more: object) => withoutErrorText({ mean: 0.5, error: null, ...more })

it('gives the reason why a mean has no error, in its own words', () => {
  const frozen = 'frozen: it tells where the chains started'
  expect(said({ reason: frozen })).toBe(frozen)
  expect(said({ mean: null, reason: '3 values are NaN or infinite' })).toBe('3 values are NaN or infinite')
  expect(said({})).toBe('no error yet')
})

it('gives a bound where there is one, and nothing where there is an error', () => {
  expect(said({ mean: 0, upperBound: 0.0123 })).toBe('no tunneling yet, < 0.012 (95 %)')
  expect(said({ mean: 0.001, upperBound: 0.0123 })).toBe('few tunnelings, < 0.012 (95 %)')
  expect(said({ error: 0.1 })).toBeUndefined()
  expect(said({ mean: null })).toBeUndefined()
})
