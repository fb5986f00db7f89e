import { describe, expect, test } from 'vitest'
import { tableDialect } from '../../src/tables/table-dialect.ts'
import type { TableFormat } from '../../src/tables/table-format.ts'

function dialect(text: string, format: TableFormat = {}) {
  const { delimiter, decimal, doubtfulCommas } = tableDialect(text.split('\n'), format)
  return `${delimiter} ${decimal}${doubtfulCommas === undefined ? '' : '?'}`
}

describe('the first lines say', () => {
  test.each<[string, string]>([
    ['1;2\n3;4', 'semicolon point'],
    ['0,81;0,79\n1;0,8', 'semicolon comma'],
    ['Q;R\n0,81;0,79', 'semicolon comma'],
    ['1,5;2.5', 'semicolon point'],
    ['0,81\t0,79', 'tab comma'],
    ['chain 0\tchain 1\n1\t2', 'tab point'],
    ['\tQ\n0\t0.5', 'tab point'],
    ['1\t-2.5\n\t1e-3   4E+10 \t', 'space point'],
    ['0,81 0,79\n0,8 1', 'space comma'],
    ['1.5,2', 'comma point'],
    ['1,-2', 'comma point'],
    ['1, 2', 'comma point'],
    ['a,b\n0,81\n0,79', 'comma point'],
    ['"a,b"\n0,81\n0,79', 'space comma'],
    ['Q\n0,81\n1\n0,79', 'space comma'],
    ['"0,81","0,79"', 'comma comma'],
    ['"0,81"\n"0,79"', 'space comma'],
    ['0,81,79', 'comma point'],
    ['1\n2', 'space point'],
    ['"a, b";c\n1;2', 'semicolon point'],
    ['day;Q;R\nMo, 1;0,5;0,7\nTu, 2;0,4;0,6', 'semicolon comma'],
    ['day,Q\nMo; 1,0.5\nTu; 2,0.4', 'comma point'],
    ['1,2\n3,x', 'comma point'],
    ['1,2,3\n4,,6', 'comma point'],
    ['1,2\n3,nan', 'comma point'],
    ['1,-2\n3', 'comma point'],
    ['a,b\n3', 'comma point'],
    ['a;b\n1.234,23;1.234,61\n1.234,14;1.234,27', 'semicolon point'],
    ['1.234,23;1.234,61;1.234,14\n1.234,14;1.234,27;1,5', 'semicolon comma'],
    ["a;b\n1'234,5;1'234,6\n1'234,14;1'234,27", 'semicolon point'],
    ['a,b\n"1,234.23","1,234.61"\n"1,234.5",7', 'comma point'],
  ])('%j: %s', (text, result) => {
    expect(dialect(text)).toBe(result)
  })
})

describe('the first lines leave open, until a flag says it', () => {
  test.each<[string, string, string, string]>([
    ['0,81\n0,79\n1,02', 'space comma?', 'comma point', 'space comma'],
    ['0,81\n0,8\n1\n0,95', 'space comma?', 'comma point', 'space comma'],
    ['12,345\n-2,5', 'space comma?', 'comma point', 'space comma'],
    ['3,05\n10,1\n11,2', 'space comma?', 'comma point', 'space comma'],
    ['0,5\n-0,2\n0,1', 'space comma?', 'comma point', 'space comma'],
    ['0,1\n1,0', 'comma point?', 'comma point', 'space comma'],
    ['-1,0\n12,3', 'comma point?', 'comma point', 'space comma'],
    ['1,2\n3', 'comma point?', 'comma point', 'space comma'],
  ])('%j: %s', (text, guess, point, comma) => {
    expect(dialect(text)).toBe(guess)
    expect(dialect(text, { decimal: 'point' })).toBe(point)
    expect(dialect(text, { decimal: 'comma' })).toBe(comma)
    expect(dialect(text, { delimiter: 'comma' })).toBe('comma point')
    expect(dialect(text, { delimiter: 'semicolon' })).toBe('semicolon comma')
  })

  test('that the delimiter is the one that fits, where a flag makes numbers of nothing', () => {
    expect(dialect('a;b\n-1,23;-2,60\n0,14;0,26', { decimal: 'point' })).toBe('semicolon point')
    expect(dialect('-1,23;-2,60\n0,14;0,26', { decimal: 'point' })).toBe('semicolon point')
    expect(dialect('a;b\n1.234,5;2.345,6', { decimal: 'comma' })).toBe('semicolon comma')
  })

  test('that commas without quotes are not decimal commas and delimiters at once', () => {
    expect(dialect('0,81,0,05\n0,79,0,12', { decimal: 'comma' })).toBe('space comma')
    expect(dialect('"0,81","0,05"\n1,"0,12"', { decimal: 'comma' })).toBe('comma comma')
  })

  test('four numbers, or two with decimal commas', () => {
    expect(dialect('0,81,0,05\n0,79,0,12')).toBe('comma point?')
    expect(dialect('0,81,0,05\n0,79,0,12', { decimal: 'point' })).toBe('comma point')
    expect(dialect('0,81,0,5\n0,79,-1,12')).toBe('comma point')
    expect(dialect('00,01,02,03\n00,01,02,03')).toBe('comma point')
  })
})
