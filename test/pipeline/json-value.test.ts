import { expect, it } from 'vitest'
import { jsonValue } from '../../src/pipeline/json-value.ts'

it.each<[what: string, value: unknown, json: unknown]>([
  ['a number', 0.5, 0.5],
  ['no number', Number.NaN, null],
  ['nothing', undefined, null],
  ['text', 'text', 'text'],
  ['a large integer', 2n ** 60n, '1152921504606846976'],
  ['a function', () => 1, null],
  ['a symbol', Symbol('s'), null],
  ['a list', [1, undefined, [Number.POSITIVE_INFINITY]], [1, null, [null]]],
  ['a typed array', new Float32Array([0.5, Number.NaN]), [0.5, null]],
  ['a typed array of integers', new BigInt64Array(1), ['0']],
  ['fields', { a: 1, b: undefined, c: null }, { a: 1, c: null }],
  ['a map', new Map<unknown, unknown>([[1, new Set([2])]]), { 1: [2] }],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['a date that is none', new Date(Number.NaN), null],
  [
    'fields that cannot be read',
    {
      get a() {
        throw new Error('gone')
      },
    },
    '(cannot be read: gone)',
  ],
])('%s', (_, value, json) => {
  expect(jsonValue(value)).toEqual(json)
  expect(JSON.parse(JSON.stringify(jsonValue(value)))).toEqual(json)
})

it('what contains itself, or is too deep, ends', () => {
  const one: Record<string, unknown> = { a: 1 }
  one.itself = [one, one]
  one.deep = Array.from({ length: 1e5 }).reduce<unknown>((inner) => [inner], 1)
  const json = jsonValue(one) as { itself: unknown }
  expect(json.itself).toEqual(['(contains itself)', '(contains itself)'])
  expect(JSON.stringify(json)).toContain('(too deep)')
})

it('what is there twice is written twice', () => {
  const part = { mean: 1 }
  expect(jsonValue([part, part])).toEqual([part, part])
})
