import { describe, expect, it, test } from 'vitest'
import { tableCells } from '../../src/tables/table-cells.ts'
import type { Delimiter } from '../../src/tables/table-format.ts'

describe('the cells of a line', () => {
  test.each<[string, Delimiter, string[]]>([
    ['1,2', 'comma', ['1', '2']],
    [' 1 ,\t2 ', 'comma', ['1', '2']],
    ['1;2;', 'semicolon', ['1', '2', '']],
    [',Q', 'comma', ['', 'Q']],
    ['\tQ', 'tab', ['', 'Q']],
    ['chain 0\tchain 1', 'tab', ['chain 0', 'chain 1']],
    ['  1 \t 2  ', 'space', ['1', '2']],
    ['1,2', 'space', ['1,2']],
    ['"a, b",c', 'comma', ['a, b', 'c']],
    [`'a, b',"c""d",'it''s'`, 'comma', ['a, b', 'c"d', "it's"]],
    ['"chain 0" "chain 1"', 'space', ['chain 0', 'chain 1']],
    ['" 1 " ; "2"', 'semicolon', ['1', '2']],
    ['"a"b,c', 'comma', ['"a"b', 'c']],
    ['"open,c', 'comma', ['"open', 'c']],
    ['5",6"', 'comma', ['5"', '6"']],
    ['0.79 # hot start', 'comma', ['0.79']],
    ['0.79# hot start', 'space', ['0.79']],
    ['1 2 # a b', 'space', ['1', '2']],
    ['1,2 # a, b', 'comma', ['1', '2']],
    ['1,# a', 'comma', ['1', '']],
    ['"a # b",c # d', 'comma', ['a # b', 'c']],
    ['"a"# b', 'comma', ['a']],
    ['chain#a,chain#b', 'comma', ['chain#a', 'chain#b']],
  ])('%j by %s', (line, delimiter, cells) => {
    expect(tableCells(line, delimiter).map(({ text }) => text)).toEqual(cells)
  })

  it('know whether they were quoted', () => {
    expect(tableCells(`"1",'2',3,"4"5`, 'comma').map(({ quoted }) => quoted)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
