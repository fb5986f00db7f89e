import { describe, expect, it } from 'vitest'
import {
  duration,
  grouped,
  percent,
  powerOfTen,
  significant,
  ticks,
  valueWithError,
} from '../../src/values/format.ts'

describe('valueWithError', () => {
  it.each([
    [0.86352, 0.00007, '0.86352(7)'],
    [0.8635, 0.00074, '0.8635(7)'],
    [0.448, 0.008, '0.448(8)'],
    [0.0801, 0.0022, '0.0801(22)'],
    [0.186, 0.005, '0.186(5)'],
    [0.5, 0.00097, '0.5000(10)'],
    [0.5, 0.0296, '0.50(3)'],
    [0.5, 0.0294, '0.500(29)'],
    [12.34, 1.4, '12.3(1.4)'],
    [39.8, 9.6, '40(10)'],
    [212.3, 34, '212(34)'],
    [7043, 1290, '7043(1290)'],
    [-0.31, 0.12, '−0.31(12)'],
    [-0.0004, 0.5, '0.0(5)'],
    [0.0000234, 0.000004, '2.3(4)\u202f×\u202f10⁻⁵'],
    [2.5e7, 3e5, '2.50(3)\u202f×\u202f10⁷'],
  ])('%f with error %f is %s', (value, error, text) => {
    expect(valueWithError(value, error)).toBe(text)
  })

  it('shows a value without a usable error alone, and no number as a dash', () => {
    for (const error of [undefined, 0, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(valueWithError(0.123456789, error)).toBe('0.12346')
    }
    expect(valueWithError(Number.NaN, 1)).toBe('–')
  })
})

it('powers of ten are written with raised digits', () => {
  expect(powerOfTen(-12)).toBe('10⁻¹²')
  expect(powerOfTen(3)).toBe('10³')
})

it('significant drops trailing zeros and splits off powers of ten far from 1', () => {
  expect(significant(0.5)).toBe('0.5')
  expect(significant(1234567)).toBe('1\u202f234\u202f567')
  expect(significant(1.5e-7)).toBe('1.5\u202f×\u202f10⁻⁷')
  expect(significant(-2.25)).toBe('−2.25')
  expect(significant(0)).toBe('0')
})

it('grouped puts narrow spaces between thousands only', () => {
  expect(grouped(999)).toBe('999')
  expect(grouped(1000)).toBe('1\u202f000')
  expect(grouped(-1234567)).toBe('−1\u202f234\u202f567')
})

it('a share of a whole is rounded down: 100 % means all', () => {
  expect([0, 0.007778, 0.0999, 0.1, 0.9999, 1].map(percent)).toEqual([
    '0.0 %',
    '0.7 %',
    '9.9 %',
    '10 %',
    '99 %',
    '100 %',
  ])
  expect(percent(Number.NaN)).toBe('–')
})

it('durations read as people say them', () => {
  expect(duration(48.2)).toBe('48 s')
  expect(duration(723)).toBe('12 min 03 s')
  expect(duration(8040)).toBe('2 h 14 min')
  expect(duration(3 * 86_400 + 4 * 3600)).toBe('3 d 04 h')
  expect(duration(Number.NaN)).toBe('–')
})

it('ticks have just the decimals that tell them apart', () => {
  expect(ticks([0, 0.25, 0.5])).toEqual(['0.00', '0.25', '0.50'])
  expect(ticks([0.9998, 1, 1.0002])).toEqual(['0.9998', '1.0000', '1.0002'])
  expect(ticks([0, 5000, 10_000])).toEqual(['0', '5\u202f000', '10\u202f000'])
  expect(ticks([-0.1, 0, 0.1])).toEqual(['−0.1', '0.0', '0.1'])
})
