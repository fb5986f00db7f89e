import { expect, it } from 'vitest'
import { readMean } from '../../src/dashboard/analysis-value.ts'
import { withoutError } from '../../src/dashboard/without-error.ts'

const said = (mean: object) => withoutError(readMean({ mean: 0.5, count: 9, error: null, ...mean })!)

it('gives the reason why a mean has no error, in its own words', () => {
  expect(said({ reason: 'frozen: it tells where the chains started' })).toBe(
    'frozen: it tells where the chains started',
  )
  expect(said({ mean: null, reason: '3 values are NaN or infinite' })).toBe('3 values are NaN or infinite')
  expect(said({})).toBe('no error yet')
})

it('gives a bound where there is one, and nothing where there is an error', () => {
  expect(said({ mean: 0, upperBound: 0.0123 })).toBe('no tunneling yet, < 0.012 (95 %)')
  expect(said({ error: 0.1 })).toBeUndefined()
  expect(said({ mean: null })).toBeUndefined()
})
