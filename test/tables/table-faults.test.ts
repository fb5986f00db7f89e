import { expect, test } from 'vitest'
import { faultOf, isSpoiledNumber, otherForm } from '../../src/tables/table-faults.ts'

test.each<[string, RegExp | undefined]>([
  ['\u22121.5', /minus/],
  ['\u20131', /minus/],
  ['1.234,56', /thousands/],
  ['-12,345,678.9', /thousands/],
  ["1'234", /thousands/],
  ['1\u202f234,5', /thousands/],
  ['(1+2j)', /complex/],
  ['(0.5', /complex/],
  ['1.5e+00-2.5e-01i', /complex/],
  ['0xFF', /hexadecimal/],
  ['1_000', /_/],
  ['12,5 %', /%/],
  ['1.5-2.5', /two numbers/],
  ['-1.5D+00-2.5D+00', /two numbers/],
  ['-0.5f', undefined],
  ['0.5fm', undefined],
])('%s is a number that is spoiled', (text, fault) => {
  expect(isSpoiledNumber(text)).toBe(true)
  if (fault === undefined) expect(faultOf(text)).toBeUndefined()
  else expect(faultOf(text)).toMatch(fault)
})

test.each([
  '',
  'x',
  'theta.1',
  '2pt',
  '8x8',
  '1st',
  '2024-01-01',
  '10:30',
  '-',
  'NA',
  '****',
  '-x',
  'e-5',
  `0x${'F'.repeat(1e6)}`,
])('%.20s is no number', (text) => {
  expect(isSpoiledNumber(text)).toBe(false)
  expect(faultOf(text)).toBeUndefined()
})

test('forms that no flag can read', () => {
  expect(otherForm('[0.5, 0.25]', '')).toMatch(/JSON/)
  expect(otherForm('0.5 0.25]', '')).toMatch(/JSON/)
  expect(otherForm(' 0.5,', '[')).toMatch(/JSON/)
  expect(otherForm('{"Q": 1},', '')).toMatch(/JSON/)
  expect(otherForm('1|2', '')).toMatch(/\|/)
  expect(otherForm('1,x', 'theta[1],theta[2]')).toBeUndefined()
})
