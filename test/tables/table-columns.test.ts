import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { tableColumns } from '../../src/tables/table-columns.ts'
import { tableDialect } from '../../src/tables/table-dialect.ts'

function columns(lines: string | readonly string[], wanted?: string) {
  const list = typeof lines === 'string' ? lines.split('\n') : lines
  return tableColumns('t.csv', tableDialect(list, { delimiter: 'comma' }), wanted)
}

/** A header and nine rows, which begin with `first(0)`, `first(1)`, ... */
const rows = (header: string, first: (i: number) => string | number) => [
  header,
  ...Array.from({ length: 9 }, (_, i) => `${first(i)},0.5,${(i * i) % 7}`),
]
const choose = 'choose the columns with --columns NAME,...'

describe('all columns are read', () => {
  test.each<[string, string[], string[]]>([
    ['of a header', rows('a,b,c', (i) => i % 3), ['a', 'b', 'c']],
    ['without one', rows('a,b,c', (i) => i % 3).slice(1), ['column 1', 'column 2', 'column 3']],
    ['of which one has no name', rows('a,,c', (i) => i % 3), ['a', 'column 2', 'c']],
    ['if only few rows count', rows('a,b,c', (i) => i).slice(0, 8), ['a', 'b', 'c']],
    ['if one rises and does not count', rows('a,b,c', (i) => i * i), ['a', 'b', 'c']],
  ])('%s', (_, lines, names) => {
    expect(columns(lines)).toMatchObject({ columns: [0, 1, 2], names, warnings: [] })
  })
})

describe('an index', () => {
  const called = `${choose}, where it is called "column 1"`
  test.each<[string, string[], string]>([
    ['that counts', rows(',b,c', (i) => i), 'column 1, which has no name, numbers the rows'],
    ['with gaps', rows(',b,c', (i) => i * i), 'column 1, which has no name, numbers the rows'],
    ['read twice by pandas', rows('Unnamed: 0,b,c', (i) => i + 5), 'column 1 (Unnamed: 0) numbers the rows'],
    ['of R', rows('"b","c"', (i) => `"${i + 1}"`), 'column 1, which has no name, numbers the rows'],
    ['in one row', [',b,c', '0,1,2'], 'column 1, which has no name, numbers the rows'],
  ])('%s is left out, and that is said', (_, lines, text) => {
    const how = text.includes('no name') ? called : choose
    const warnings = [`${text} and is left out; if it is a chain, ${how}`]
    expect(columns(lines)).toMatchObject({ columns: [1, 2], names: ['b', 'c'], warnings })
    expect(columns(lines, 'c,b')).toMatchObject({ columns: [2, 1], names: ['c', 'b'], warnings: [] })
  })

  it('of words is left out, and that is said', () => {
    expect(columns(rows(',b,c', (i) => `day ${i}`))).toMatchObject({
      columns: [1, 2],
      names: ['b', 'c'],
      warnings: [
        `column 1, which has no name, holds no numbers and is left out; if that is wrong, ${called}`,
      ],
    })
  })

  it('or a chain: a first column without a name that does not count', () => {
    const warnings = [`column 1, which has no name, is taken for a chain; if it is an index, ${called}`]
    const lines = rows(',b,c', (i) => i % 4)
    expect(columns(lines)).toMatchObject({ columns: [0, 1, 2], names: ['column 1', 'b', 'c'], warnings })
    expect(columns(lines, 'column 1').columns).toEqual([0])
  })

  it('or a chain: a column that counts', () => {
    const text = (names: string, how = choose) =>
      `columns that count in equal steps (${names}) are taken for chains; if they number the rows, ${how}`
    expect(columns(rows('step,b,c', (i) => 10 * i))).toMatchObject({
      counting: true,
      warnings: [text('step')],
    })
    expect(columns(rows('time,b,c', (i) => (0.1 * i).toFixed(1))).warnings).toEqual([text('time')])
    expect(columns(rows('a,b,c', (i) => `${i}.0`).slice(1)).warnings).toEqual([
      text('column 1', 'choose the columns with --columns NUMBER,...'),
    ])
    expect(columns(rows('x,b,c', (i) => (i === 4 ? 4.1 : i)))).toMatchObject({
      counting: false,
      warnings: [],
    })
    expect(
      columns(
        rows('step,b,c', (i) => i),
        'step,b',
      ).warnings,
    ).toEqual([])
  })
})

it('of Stan are different quantities', () => {
  expect(columns('lp__,accept_stat__,x\n-5.1,0.9,1\n-5.2,0.8,3').warnings).toEqual([
    `the header is one of Stan, and all its columns are taken for chains of one quantity; if they are several, ${choose}`,
  ])
  expect(columns('lp__,accept_stat__,x\n-5.1,0.9,1', 'x')).toMatchObject({
    columns: [2],
    names: ['x'],
    warnings: [],
  })
})

describe('columns that are chosen', () => {
  it('by name', () => {
    expect(columns('a,"b, c",Q\n1,2,3', '"b, c",a').columns).toEqual([1, 0])
    expect(columns('a,Q,Q\n1,2,3', 'Q').columns).toEqual([1, 2])
    expect(columns('"2","1"\n0.5,0.5', '1').columns).toEqual([1])
  })

  it('by number, where there are no names', () => {
    expect(columns('0.5,0.5,0.5', '3,1')).toMatchObject({
      columns: [2, 0],
      names: ['column 3', 'column 1'],
      warnings: [],
    })
  })

  test.each<[string, string, string, string]>([
    ['a name', 'a,"b, c"\n1,2', 'd', 't.csv has no column "d", it has a, "b, c"'],
    ['a number beside names', 'a,b\n1,2', '1', 't.csv has no column "1", it has a, b'],
    ['nothing', 'a,b\n1,2', '', 't.csv has no column "", it has a, b'],
    ['a name without a header', '.5,.5,.5', 'a', 't.csv has no header, so columns are numbers from 1 to 3'],
    ['0', '.5,.5,.5', '0', 't.csv has no header, so columns are numbers from 1 to 3'],
    ['too large a number', '.5,.5,.5', '1,4', 't.csv has no header, so columns are numbers from 1 to 3'],
    ['the same twice', 'a,b\n1,2', 'a,b,a', 'a column is named twice'],
  ])('and do not exist: %s', (_, lines, wanted, message) => {
    expect(() => columns(lines, wanted)).toThrow(UsageError)
    expect(() => columns(lines, wanted)).toThrow(new UsageError(`--columns ${wanted}: ${message}`))
  })

  it('quotes names no longer than a line can hold', () => {
    const long = 'x'.repeat(1000)
    const short = `${'x'.repeat(40)}...`
    expect(() => columns(`a,${long}\n1,2`, `${long}y`)).toThrow(
      new UsageError(`--columns ${short}: t.csv has no column "${short}", it has a, ${short}`),
    )
    expect(columns(rows(`Unnamed: ${long},b,c`, (i) => i)).warnings[0]).toHaveLength(
      `column 1 (${short}) numbers the rows and is left out; if it is a chain, ${choose}`.length,
    )
  })

  it('lists no more names than a line can hold', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `theta.${i}`)
    expect(() => columns([names.join(',')], 'x')).toThrow(/theta\.28, theta\.29 and 970 more$/)
  })
})
