import { expect, it } from 'vitest'
import { textValues } from '../../src/scan/index.ts'

it.each<[string, string[]]>([
  ['8x8,16x16', ['8x8', '16x16']],
  ['8x8, 16x16,8x8', ['8x8', '16x16']],
  ['8x8', ['8x8']],
  ['', ['']],
  ['a\\,b', ['a,b']],
  ['a\\,b,c', ['a,b', 'c']],
])('%s is a list of %j', (text, values) => {
  expect(textValues(text, '--model')).toEqual(values)
})

it.each([',', '8x8,', '8x8,,16x16', ', 8x8'])('%s is refused', (text) => {
  expect(() => textValues(text, '--lattice')).toThrow(`--lattice ${text}: a value between commas is missing`)
})
