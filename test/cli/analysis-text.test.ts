import { expect, it } from 'vitest'
import { analysisText } from '../../src/cli/analysis-text.ts'

it.each<[value: unknown, text: string]>([
  [0.123456789, '0.12346'],
  [null, 'none'],
  [{}, ''],
  [[], 'none'],
  ['two\nlines', 'two lines'],
  [true, 'true'],
  [[1, 2, 3], '1, 2, 3'],
  [[1, 2, 3, 4], '1, 2, 3, … (4 in all)'],
  [[{ a: 1 }], 'list of 1'],
  [{ kind: 'sum', sum: 3, n: 1e5 }, 'sum 3, n 100\u202f000'],
  [{ value: 1.0138, error: null }, '1.0138(?)'],
  [{ value: 1.0138 }, 'value 1.0138'],
  [{ up: { mean: 0.5121, error: 0.0132, count: 5 }, trials: 40 }, 'up 0.512(13), trials 40'],
  [{ a: { b: { c: { d: 1 } } } }, 'a b {…}'],
  [
    {
      kind: 'histogram',
      bins: [-1, 0, 1],
      counts: [1, 2, 1],
      probabilities: [0.25, 0.5, 0.25],
      errors: [0.02, 0.03, 0.02],
    },
    '3 bins, −1 to 1; most at 0: 0.50(3)',
  ],
  [{ bins: [], probabilities: [] }, 'bins none, probabilities none'],
  [{ bins: [1, 2], probabilities: [null, null] }, 'bins 1, 2, probabilities none, none'],
])('%j is shown as %s', (value, text) => {
  expect(analysisText(value)).toBe(text)
})

it('cuts what is long', () => {
  const text = analysisText(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`field${i}`, i])))
  expect(text).toHaveLength(90)
  expect(text).toMatch(/^field0 0, field1 1, .* …$/)
})
