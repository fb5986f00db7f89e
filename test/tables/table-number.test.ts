import { describe, expect, it, test } from 'vitest'
import { tableNumber } from '../../src/tables/table-number.ts'

describe('a number with a decimal point', () => {
  test.each<[string, number]>([
    ['1', 1],
    ['-1.5', -1.5],
    ['+.5', 0.5],
    ['5.', 5],
    ['1e-3', 1e-3],
    ['1.E+3', 1000],
    ['1.0D+00', 1],
    ['-1d-3', -1e-3],
    ['1.5Q2', 150],
    ['1.0-100', 1e-100],
    ['-2.5+100', -2.5e100],
    ['-.5-101', -0.5e-101],
    ['1e999', Number.POSITIVE_INFINITY],
    ['-1.0D999', Number.NEGATIVE_INFINITY],
  ])('%s', (text, value) => {
    expect(tableNumber(text, 'point')).toBe(value)
  })

  it('is -0 where it is written', () => {
    expect(tableNumber('-0', 'point')).toBe(-0)
  })

  test.each([
    '',
    '.',
    'x',
    '1x',
    '0x10',
    '1e',
    '1d',
    'NaN',
    'inf',
    '0,5',
    '1 2',
    '1_000',
    '3-400',
    '1.0-10',
    '1.5e3-100',
  ])('is not %j', (text) => {
    expect(tableNumber(text, 'point')).toBeNaN()
  })
})

describe('a number with a decimal comma', () => {
  test.each<[string, number]>([
    ['0,81', 0.81],
    ['-12,5', -12.5],
    ['7', 7],
    ['1,5E+3', 1500],
    ['1,5d-3', 1.5e-3],
    ['3e2', 300],
    ['1,5-100', 1.5e-100],
  ])('%s', (text, value) => {
    expect(tableNumber(text, 'comma')).toBe(value)
  })

  test.each(['', ',', '1,', ',5', '0.81', '1.234,5', '1,2,3', '1,-2'])('is not %j', (text) => {
    expect(tableNumber(text, 'comma')).toBeNaN()
  })
})

it('does not take long over what is none', () => {
  const digits = '1'.repeat(2 ** 20)
  expect(tableNumber(`${digits}x`, 'point')).toBeNaN()
  expect(tableNumber(`${digits}x`, 'comma')).toBeNaN()
  expect(tableNumber(`1.${digits}-x`, 'point')).toBeNaN()
})
