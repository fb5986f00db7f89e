import { expect, it } from 'vitest'
import { estimateText } from '../../src/values/estimate-text.ts'

it.each([
  [{ value: 12.3, error: 1.4 }, '12.3(1.4)'],
  [{ value: 12.34, error: null, bound: 'lower', reason: 'frozen' } as const, '> 12.3'],
  [{ value: 0.0123, error: null, bound: 'upper' } as const, '< 0.0123'],
  [{ value: 3.2, error: 0.4, reason: 'not reliable' }, '3.2(4) ?'],
  [{ value: null, error: null, reason: 'evaluates no force' }, '–'],
])('%j', (estimate, text) => {
  expect(estimateText(estimate)).toBe(text)
})
