import { expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { readExactJson, writeExactJson } from '../../src/files/exact-json.ts'

it('keeps every bit of numbers, arrays and maps', () => {
  const value = {
    numbers: [0, -0, 1 / 3, 5e-324, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, -1 / 0],
    doubles: Float64Array.of(-0, 1 / 3, Number.NaN, 5e-324),
    singles: Float32Array.of(0.1, -0),
    // not at the start of its memory
    bytes: new Uint8Array([9, 1, 0, 255]).subarray(1),
    map: new Map([['weight', { shape: [2], values: Float32Array.of(1, 2) }]]),
    empty: {},
    text: '$number',
    nothing: null,
  }
  const back = readExactJson(writeExactJson(value)) as typeof value
  // toEqual takes -0 and 0 for different
  expect(back).toEqual(value)
  expect(back.bytes).toHaveLength(3)
})

it('refuses what is cut short', () => {
  const text = writeExactJson({ a: Float64Array.of(1) })
  expect(() => readExactJson(text.slice(0, -3))).toThrow(UsageError)
  expect(() => readExactJson('{"$float64":"AAAA"}')).toThrow(UsageError)
})
