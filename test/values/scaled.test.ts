import { expect, it } from 'vitest'
import { scaled } from '../../src/values/efficiency.ts'

it('other units change value and error alike, and nothing else', () => {
  expect(scaled({ value: 4, error: 0.5, reason: 'short' }, 1000)).toEqual({
    value: 4000,
    error: 500,
    reason: 'short',
  })
  expect(scaled({ value: null, error: null }, 1000)).toEqual({ value: null, error: null })
})
