import { describe, expect, it, test } from 'vitest'
import { tableCells } from '../../src/tables/table-cells.ts'
import { tableHeader } from '../../src/tables/table-header.ts'

/** Of lines with commas between the cells. */
function header(lines: string, stated?: boolean) {
  return tableHeader(
    lines.split('\n').map((line) => tableCells(line, 'comma')),
    'point',
    stated,
  )
}

describe('a header without doubt', () => {
  test.each<[string, string, string[]]>([
    ['words', 'a,b\n1,2', ['a', 'b']],
    ['words over nothing', 'a,b', ['a', 'b']],
    ['words with digits in front', '2pt,8x8,1st\n1,2,3', ['2pt', '8x8', '1st']],
    ['such words over a missing number', '2pt,8x8\n1,NA', ['2pt', '8x8']],
    ['spoiled numbers in quotes', '"0x1F","0.5fm"\n1,2', ['0x1F', '0.5fm']],
    ['an empty name', 'a,\n1,2', ['a', '']],
    ['numbers in quotes', '"2.5","3.5"\n1,2\n3,4', ['2.5', '3.5']],
    ['an index and numbered columns, as pandas writes them', ',0,1\n0,1,2\n1,3,4', ['', '0', '1']],
    ['a named index and numbered columns', 'step,1,2\n0,1,2', ['step', '1', '2']],
    ['an index of words and numbered columns', ',0,1\nhot,1,2\ncold,3,4', ['', '0', '1']],
    ['R with numbered rows', '"a","b"\n"1",0.5,2\n"2",0.5,4', ['', 'a', 'b']],
    ['R with numbered columns', '"","1","2"\n"1",0.5,2\n"2",0.5,4', ['', '1', '2']],
    ['R with numbered rows and columns', '"1","2"\n"1",0.5,2\n"2",0.5,4', ['', '1', '2']],
    ['R with named rows', 'a,b\nhot,1,2\ncold,3,4', ['', 'a', 'b']],
  ])('%s', (_, lines, names) => {
    expect(header(lines)).toEqual({ names, doubtful: false })
  })
})

describe('what may be a header', () => {
  test.each<[string, string, string[]]>([
    ['numbered columns over fractions', '0,1,2,3\n.5,.25,.75,.5', ['0', '1', '2', '3']],
    ['numbered columns over whole numbers', '0,1,2,3\n1,0,-1,0\n1,1,2,0', ['0', '1', '2', '3']],
    ['columns numbered from 1', '1,2\n1,0\n-1,0', ['1', '2']],
    ['columns numbered from elsewhere', '100,101,102\n1,0,0', ['100', '101', '102']],
    ['one numbered column over fractions', '0\n0.5\n0.7', ['0']],
    ['one count over fractions', '60\n0.5\n0.7', ['60']],
    ['0 and 1 over pairs of them', '0,1\n0,0\n1,1\n0,1\n1,0', ['0', '1']],
    ['0 and 1 over the same', '0,1\n0,1\n1,1', ['0', '1']],
    ['a spoiled number over numbers', '\u22121.5,\u22120.5\n1,2\n3,4', ['\u22121.5', '\u22120.5']],
    ['a hexadecimal number over numbers', '0x10\n0.5\n0.7', ['0x10']],
    ['lattice sizes over fractions', '8,16,32\n1.5,2.5,3.5\n1.4,2.6,3e0', ['8', '16', '32']],
    ['numbered columns with an index among them', '0,1,2\n0,0.5,0.7\n1,0.4,0.6', ['0', '1', '2']],
  ])('%s', (_, lines, names) => {
    expect(header(lines)).toEqual({ names, doubtful: true })
    expect(header(lines, true)).toEqual({ names, doubtful: false })
    expect(header(lines, false)).toEqual({ names: undefined, doubtful: false })
  })
})

describe('a row without doubt', () => {
  test.each<[string, string]>([
    ['fractions', '0.5,1\n1,2'],
    ['whole numbers that count on', '0,1,2,3\n4,5,6,7\n8,9,10,11'],
    ['whole numbers that come again', '0,1,2\n1,0,0\n0,1,2'],
    ['whole numbers that are equal', '1,1\n0.5,0.7'],
    ['whole numbers in any order', '1,0,2\n0,0,1'],
    ['one whole number over whole numbers', '0\n1\n0\n-1'],
    ['pairs that are always equal', '0,1\n0,1\n0,1'],
    ['a pair that counts on', '0,1\n1,2\n0,0'],
    ['numbers with another minus', '\u22121.5,\u22120.5\n1,2\n\u22121,3'],
    ['hexadecimal numbers', '0x1F,0x2A\n0x1F,0x2A'],
    ['complex numbers', '(1+2j),(3+4j)\n(1+2j),(3+4j)'],
    ['numbers without space between them', '-1.5e+0-2.5e+0\n0.5,0.7'],
    ['numbers with separators of thousands', '1.234.567\n2.345.678'],
    ['numbers with letters behind', '-0.24f,0.5f\n0.4f,0.7f'],
    ['the only line, if it is spoiled', '0x1F'],
    ['spoiled numbers and nothing', '\u22121.5,\n\u22121,'],
    ['one whole number among fractions', '1\n0.5\n1\n0.7'],
    ['a negative number', '-1,0,1\n0.5,0.5,0.5'],
    ['the only line', '0,1,2,3'],
    ['numbers above what is not finite', '1,2\n3,nan'],
    ['numbers in quotes above numbers in quotes', '"1.5","2"\n"0.5",0.5'],
    ['a word among numbers', '1,x\n3,4'],
    ['the name of a row', 'hot,0,1\ncold,1,2'],
    ['numbers over rows of another length', '0,1\n0.5,0.5,0.5'],
    ['what is not finite', 'nan,inf\n1,2'],
  ])('%s', (_, lines) => {
    expect(header(lines)).toEqual({ names: undefined, doubtful: false })
  })
})

it('a header that lacks a name among rows that do not count is no header of an index', () => {
  expect(header('a,b\n5,1,2\n5,3,4').names).toEqual(['a', 'b'])
  expect(header('a,b\n1,2,').names).toEqual(['a', 'b'])
})
