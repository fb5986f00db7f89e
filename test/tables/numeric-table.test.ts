import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { NumericTable } from '../../src/tables/numeric-table.ts'
import type { Decimal, Delimiter, TableFormat } from '../../src/tables/table-format.ts'

/** Reads a table from pieces of text or bytes. */
function read(...chunks: readonly (string | Uint8Array)[]) {
  return readAs({}, ...chunks)
}

function readAs(format: TableFormat, ...chunks: readonly (string | Uint8Array)[]) {
  const table = new NumericTable('t.csv', format)
  const values: number[] = []
  for (const chunk of chunks) values.push(...table.push(Buffer.from(chunk)).values)
  values.push(...table.end().values)
  const { columns, hasHeader, names, line, warnings } = table
  return { columns, header: hasHeader ? names : undefined, values, line, warnings }
}

describe('a table is the same numbers', () => {
  const numbers = { columns: 2, values: [1, -2.5, 0.001, 4e10], warnings: [] }
  test.each<[string, string]>([
    ['with commas', '1,-2.5\n1e-3,4E+10\n'],
    ['with semicolons', '1;-2.5\n1e-3;4E+10\n'],
    ['with spaces', '1 -2.5\n1e-3 4E+10\n'],
    [
      'as numpy.savetxt writes it',
      '1.000000000000000000e+00 -2.500000000000000000e+00\n1.000000000000000021e-03 4.000000000000000000e+10\n',
    ],
    ['with tabs and leading spaces', '  1\t-2.5\n\t1e-3   4E+10 \t\n'],
    ['with spaces around commas', ' 1 , -2.5 \n 1e-3,\t4E+10\n'],
    ['with CRLF', '1,-2.5\r\n1e-3,4E+10\r\n'],
    ['without the last line end', '1,-2.5\n1e-3,4E+10'],
    ['with blank lines', '\n1,-2.5\n\n  \n\r\n1e-3,4E+10\n\n'],
    ['with comments', '# made by hand\n1,-2.5\n  # half-way\n1e-3,4E+10\n# end'],
    ['with a byte order mark', '\ufeff1,-2.5\n1e-3,4E+10\n'],
    ['with other ways to write them', '+1.,-02.50\n.001,40000000000.0e0\n'],
    ['in quotes', '"1","-2.5"\n" 1e-3 ",4E+10\n'],
    ['with CR', '1,-2.5\r1e-3,4E+10\r'],
    ['with line ends of all kinds', '1,-2.5\r\r\n1e-3,4E+10\n\r'],
    ['with comments behind numbers', '1,-2.5 # hot start, 7\n1e-3,4E+10# "cold\n'],
    ['with exponents of Fortran', '1.0D+00 -0.25D+01\n1.0d-3 4.0Q10\n'],
    ['with decimal commas', '1;-2,5\n0,001;4E+10\n'],
    ['with decimal commas and tabs', '1\t-2,5\n1,0e-3\t40000000000\n'],
    ['with decimal commas in quotes', '"1","-2,5"\n"0,001","4E+10"\n'],
    ['with decimal commas, as Fortran can write them', ' 1,0D+00 -2,5D+00\n 1,0D-03 4,0D+10\n'],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({ ...numbers, header: undefined })
  })

  test.each<[string, string, string[]]>([
    ['with a header', 'Q0,Q1\n1,-2.5\n1e-3,4E+10\n', ['Q0', 'Q1']],
    ['with a byte order mark and a header', '\ufeffQ0,Q1\r\n1,-2.5\r\n1e-3,4E+10\r\n', ['Q0', 'Q1']],
    ['with a header between blanks', '\n Q0\tQ1 \n1 -2.5\n1e-3 4E+10\n', ['Q0', 'Q1']],
    ['with a header in quotes', '"chain 0","ladung ü"\n1,-2.5\n1e-3,4E+10\n', ['chain 0', 'ladung ü']],
    ['with a header after a comment', '# v1\nQ0;Q1\n1;-2.5\n1e-3;4E+10\n', ['Q0', 'Q1']],
    ['with delimiters in a header in quotes', '"a, b","c;d"\n1,-2.5\n1e-3,4E+10\n', ['a, b', 'c;d']],
    ['with a header in single quotes', "'a, b','c d'\n1,-2.5\n1e-3,4E+10\n", ['a, b', 'c d']],
    [
      'with blanks in a header between tabs',
      'chain 0\tchain 1\n1\t-2.5\n1e-3\t4E+10\n',
      ['chain 0', 'chain 1'],
    ],
    ['with a header and decimal commas', 'Q;R\n1;-2,5\n0,001;4E+10\n', ['Q', 'R']],
    ['with a comment behind the header', 'Q,R # 2, 3\n1,-2.5\n1e-3,4E+10\n', ['Q', 'R']],
    ['with a header of numbers in quotes', '"1","2"\n1,-2.5\n1e-3,4E+10\n', ['1', '2']],
    ['with a header of which one name is empty', 'Q0,\n1,-2.5\n1e-3,4E+10\n', ['Q0', 'column 2']],
  ])('%s', (_, text, header) => {
    expect(read(text)).toMatchObject({ ...numbers, header })
  })
})

it('gives rows as they are completed, once it has seen enough of them', () => {
  const table = new NumericTable('t.csv')
  for (let i = 0; i < 63; i++) expect(table.push(Buffer.from(`${-i} 0.5\n`))).toMatchObject({ rows: 0 })
  expect(table.columns).toBe(0)
  const first = table.push(Buffer.from('1 2\n3'))
  expect(first.rows).toBe(64)
  expect([...first.values].slice(-4)).toEqual([-62, 0.5, 1, 2])
  expect(table.push(Buffer.from(' 4'))).toEqual({ rows: 0, values: new Float64Array() })
  expect(table.push(Buffer.from('\n5 6\n7 8\n9'))).toEqual({
    rows: 3,
    values: Float64Array.of(3, 4, 5, 6, 7, 8),
  })
  expect(table.push(Buffer.from(' 10'))).toMatchObject({ rows: 0 })
  expect(table.end()).toEqual({ rows: 1, values: Float64Array.of(9, 10) })
  expect(table.end()).toMatchObject({ rows: 0 })
})

it('sees enough in three long lines', () => {
  const table = new NumericTable('t.csv')
  const line = Buffer.from(`${'0.50000 '.repeat(2 ** 15)}\n`)
  expect([0, 1, 2].map(() => table.push(line).rows)).toEqual([0, 0, 3])
})

it('leaves the line out that was cut', () => {
  const table = new NumericTable('t.csv')
  table.push(Buffer.from('a b\n1 2\n3 4'))
  expect(table.end({ cut: true })).toEqual({ rows: 1, values: Float64Array.of(1, 2) })
})

it('does not depend on where the bytes are cut', () => {
  const text = '\ufeff# ä comment\r\n"Q ü",R\r\n1.5,-2\r\n\r\n+3e-5, 1234567890123456789012\r\n"7",.25'
  const bytes = Buffer.from(text)
  const whole = read(bytes)
  expect(whole).toEqual({
    columns: 2,
    header: ['Q ü', 'R'],
    values: [1.5, -2, 3e-5, Number('1234567890123456789012'), 7, 0.25],
    line: 6,
    warnings: [],
  })
  for (let cut = 0; cut <= bytes.length; cut++)
    expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole)
  expect(read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
})

it('keeps no view of a chunk', () => {
  const table = new NumericTable('t.csv')
  const chunk = Buffer.from('1.5,2\n3')
  table.push(chunk)
  chunk.fill(0)
  table.push(Buffer.from(',4\n'))
  expect([...table.end().values]).toEqual([1.5, 2, 3, 4])
})

describe('any table of numbers', () => {
  /** A number, and one way to write it. */
  const cell = fc
    .tuple(
      fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.integer().map((i) => i / 1000),
      ),
      fc.constantFrom<(x: number) => string>(
        String,
        (x) => x.toExponential(18),
        (x) => x.toExponential(6).toUpperCase(),
        (x) => (Math.abs(x) < 1e20 ? x.toFixed(10) : String(x)),
        (x) => (Object.is(x, -0) ? '-0' : x < 0 ? String(x) : `+${x}`),
      ),
    )
    .map(([x, write]) => write(x))
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 20 }),
    )

  it('comes back as Number reads it, bit for bit, however it is written and cut', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom<[string, Delimiter]>(
          [',', 'comma'],
          [';', 'semicolon'],
          [' ', 'space'],
          ['\t', 'tab'],
          ['  ', 'space'],
          [' , ', 'comma'],
        ),
        fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\n# ,;x\n', ' # x\n'),
        fc.constantFrom<Decimal[]>('point', 'comma'),
        fc.boolean(),
        fc.array(fc.nat(200), { maxLength: 20 }),
        (rows, [mark, delimiter], lineEnd, decimal, header, cuts) => {
          fc.pre(decimal === 'point' || delimiter !== 'comma')
          const names = rows[0]!.map((_, i) => `name${i}`)
          const lines = (header ? [names, ...rows] : rows).map((row) => row.join(mark))
          const text = lines.join(lineEnd)
          const bytes = Buffer.from(decimal === 'point' ? text : text.replaceAll(/(?<=\d)\.(?=\d)/g, ','))
          const chunks: Uint8Array[] = []
          let at = 0
          for (const cut of [...cuts, bytes.length]) {
            chunks.push(bytes.subarray(at, at + cut))
            at += cut
          }
          const result = readAs({ delimiter, decimal, header }, ...chunks)
          expect(result.columns).toBe(names.length)
          expect(result.header).toEqual(header ? names : undefined)
          expect(result.values).toEqual(rows.flat().map(Number))
          expect(result.warnings).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('what is no table', () => {
  test.each<[string, string | Uint8Array, string | RegExp]>([
    ['a short row', 'a,b\n1,2\n3\n', 't.csv, line 3 has 1 column, the header 2 columns'],
    ['a long row', '# x\n1 2\n\n3 4 5\n', 't.csv, line 4 has 3 columns, the lines before 2 columns'],
    ['a header of other length', 'a b c\n1 2\n', 't.csv, line 2 has 2 columns, the header 3 columns'],
    ['a word', '1,2\n3,x\n', 't.csv, line 2 column 2: "x" is not a number'],
    ['a word in a named column', 'Q,R\n3,x\n', 't.csv, line 2 column 2 (R): "x" is not a number'],
    ['a word in the first row', '1,x\n3,4\n', 't.csv, line 1 column 2: "x" is not a number'],
    [
      'numbers without space between them',
      '1 2\n3-4\n',
      't.csv, line 2 has 1 column, the lines before 2 columns',
    ],
    ['a hexadecimal number', '1\n0x10\n', /"0x10" is not a number/],
    ['a number and more', '1\n2a\n', /"2a" is not a number/],
    ['an exponent without digits', '1\n2e\n', /"2e" is not a number/],
    ['a lone point', '1\n.\n', /"\." is not a number/],
    [
      'a decimal comma beside a decimal point',
      '1.5;2\n0,5;2\n',
      't.csv, line 2 column 1: "0,5" is not a number (if it is one, say --decimal comma)',
    ],
    [
      'a decimal point beside decimal commas',
      `${'1,5;2\n'.repeat(64)}0.5;2\n`,
      't.csv, line 65 column 1: "0.5" is not a number (if it is one, say --decimal point)',
    ],
    [
      'what may have decimal commas or have broken off',
      '1,2\n3\n',
      't.csv, line 2 has 1 column, the lines before 2 columns (if commas are decimal commas, say --decimal comma)',
    ],
    ['a word in the first of other rows', '1,x\n3,4\n', '(if the line is a header, say --header yes)'],
    [
      'decimal commas without quotes among some with',
      `${'"0,81","0,79"\n'.repeat(64)}1,2,3,4\n`,
      't.csv, line 65 has 4 columns, the lines before 2 columns',
    ],
    [
      'a delimiter at the end',
      '1,2,\n3,4,\n',
      't.csv, line 1 column 3 is empty (--columns leaves columns out)',
    ],
    ['a missing number', 'a,b\n1,2\nNA,3\n', /"NA" is not a number$/],
    ['a word beside numbers', 'a,b\n1,x\n', '(--columns leaves columns out)'],
    ['an empty cell', '1,2,3\n4,,6\n', 't.csv, line 2 column 2 is empty'],
    ['a comma at the end', 'a,b\n1,2,\n', /line 2 has 3 columns/],
    ['NaN', '1,2\n3,nan\n', /line 2 column 2 is nan: a series must be finite/],
    ['NaN in the first row', 'NaN 1\n', /line 1 column 1 is NaN/],
    ['infinity', 'a\n1\n-Inf\n', /line 3 column 1 \(a\) is -Inf/],
    ['too large a number', '1\n1e999\n', /1e999 is too large for float64/],
    ['too many digits', `1\n${'1'.repeat(1000)}\n`, /line 2 column 1: 1{40}\.\.\. is too large for float64$/],
    [
      'a column with a very long name',
      `a,${'n'.repeat(1000)}\n1,x\n`,
      /line 2 column 2 \(n{40}\.\.\.\): "x" is not a number/,
    ],
    [
      'more columns than are read',
      `${'1,'.repeat(2 ** 16)}1\n`,
      /^t\.csv, line 1 has more than 65.536 columns: a column is a chain, a line one step of all chains \(are rows and columns swapped\?\)$/,
    ],
    ['more columns later on', `1 2\n${'1 '.repeat(2 ** 16)}1\n`, /line 2 has more than 65.536 columns/],
    ['a long array', `[${'1, '.repeat(2 ** 16)}1]\n`, /more than 65.536 columns.*JSON or a printed array/],
    [
      'decimal commas that are said to be points',
      'a;b\n1.234,5;1.234,6\n',
      't.csv, line 2 column 1 (a): "1.234,5" is not a number (separators of thousands are not read: take them out)',
    ],
    [
      'thousands in quotes',
      'a,b\n"1,234.5","1,234.6"\n',
      'line 2 column 1 (a): "1,234.5" is not a number (separators of thousands are not read: take them out)',
    ],
    [
      'what may be thousands',
      '1.5;2.5\n1,234;2.5\n',
      '(if it is one, say --decimal comma; separators of thousands are not read: take them out)',
    ],
    [
      'numbers of Fortran without space between them',
      '-1.5E+00-2.5E+00\n 1.5E+00 2.5E+00\n',
      't.csv, line 1 column 1: "-1.5E+00-2.5E+00" is not a number (are these two numbers? Write a space or a comma between them; if the line is a header, say --header yes)',
    ],
    [
      'such numbers later on',
      ' 1.5E+00 2.5E+00\n-1.5E+00-2.5E+00\n',
      't.csv, line 2 has 1 column, the lines before 2 columns (are these two numbers? Write a space or a comma between them)',
    ],
    [
      'hexadecimal numbers',
      '0x1F\n0x2A\n',
      't.csv, line 1 column 1: "0x1F" is not a number (hexadecimal numbers are not read; if the line is a header, say --header yes)',
    ],
    ['complex numbers', '(1+2j)\n(3+4j)\n', /line 1 column 1: "\(1\+2j\)" is not a number \(complex numbers/],
    ['another minus sign', '\u22121.5,1\n1,2\n', /line 1 column 1.*\(its minus sign is another character/],
    [
      'another minus sign alone',
      '\u22121\n\u22122\n',
      /line 1 column 1.*\(its minus sign is another character/,
    ],
    [
      'a spoiled first line above numbers',
      `0x1F\n${'0.5\n'.repeat(64)}x\n`,
      'line 66 column 1 (0x1F): "x" is not a number (line 1 is taken for a header; if it is a row, say --header no)',
    ],
    [
      'a short row below a doubtful header',
      `0,1,2\n${'0.5,0.5,0.5\n'.repeat(64)}1,2\n`,
      'line 66 has 2 columns, line 1, which is taken for a header, 3 columns (if line 1 is a row, say --header no)',
    ],
    [
      'JSON',
      '[0.5,\n0.25]\n',
      /\(is this JSON or a printed array\? Write numbers alone, a line for each step\)$/,
    ],
    ['JSON on many lines', '[\n 0.5,\n 0.25\n]\n', /line 2 has 2 columns.*\(is this JSON or a printed array/],
    ['JSON lines', '{"Q":0.5}\n{"Q":0.25}\n', /\(is this JSON or a printed array/],
    ['arrays as Python prints them', '[ 1.5  2.5]\n[ 0.5  0.25]\n', /\(is this JSON or a printed array/],
    [
      'pipes',
      'a|b\n0.5|0.25\n',
      /\(are columns between \|\? Write commas, semicolons, tabs or spaces instead\)$/,
    ],
    ['pipes between spaces', 'a | b\n0.5 | 0.25\n', /\(are columns between \|\?/],
    ['a very long cell', `1\n${'x'.repeat(1000)}\n`, /"x{40}\.\.\." is not a number$/],
    ['zeros', Uint8Array.of(1, 0, 0, 5, 10, 3), /line 1 holds the byte 0x01: this is not text/],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 10), /compressed/],
    ['.npy', Buffer.from('\x93NUMPY\x01\x00v\x00', 'latin1'), /\.npy/],
    ['binary later on', Buffer.from('1,2\n3,\x004\n'), /line 2 holds the byte 0x00/],
    ['UTF-16', Buffer.from('\ufeff1,2\n', 'utf16le'), 't.csv is UTF-16 text: save it as UTF-8'],
  ])('%s', (_, content, message) => {
    expect(() => read(content)).toThrow(UsageError)
    expect(() => read(content)).toThrow(message)
    // cut anywhere, it says the same
    const bytes = Buffer.from(content)
    for (let cut = 0; cut <= Math.min(60, bytes.length); cut++)
      expect(() => read(bytes.subarray(0, cut), bytes.subarray(cut))).toThrow(message)
  })

  test.each<[string, TableFormat, string, string]>([
    [
      'decimal commas',
      { decimal: 'point' },
      'a;b\n-1,23;-2,60\n',
      'line 2 column 1 (a): "-1,23" is not a number (if it is one, say --decimal comma)',
    ],
    [
      'commas between columns and before fractions',
      { decimal: 'comma' },
      '0,81,0,05\n0,79,0,12\n',
      '"0,81,0,05" is not a number (commas cannot stand before fractions and between columns: say --decimal point, or write semicolons between columns; if the line is a header, say --header yes)',
    ],
    [
      'semicolons',
      { delimiter: 'comma' },
      'a;b\n-1,23;-2,60\n',
      'line 2 has 3 columns, the header 1 column (if semicolons stand between columns, say --delimiter semicolon)',
    ],
  ])('%s that a flag denies', (_, format, text, message) => {
    expect(() => readAs(format, text)).toThrow(message)
  })

  it('long lines are not taken for one', () => {
    const table = new NumericTable('t.csv')
    const chunk = Buffer.alloc(2 ** 24, 0x31)
    chunk.write('\n#')
    for (let i = 0; i < 6; i++) table.push(chunk)
    expect(table.end().rows).toBe(0)
  })

  it('a row that is short because its last column is not read', () => {
    expect(() => readAs({ columns: 'a' }, 'a b\n1 2\n3 \n')).toThrow(
      'line 3 has 1 column, the header 2 columns',
    )
  })

  it('binary in a column that is not read', () => {
    expect(() => readAs({ columns: 'a' }, 'a,b\n1,x\n3,\x01\n')).toThrow('line 3 holds the byte 0x01')
  })

  it('nothing is no error here', () => {
    expect(read('')).toMatchObject({ columns: 0, header: undefined, values: [] })
    expect(read('# only\n\n')).toMatchObject({ columns: 0, values: [], line: 2 })
    expect(read('a,b\n')).toMatchObject({ columns: 2, header: ['a', 'b'], values: [] })
  })
})

describe('what the first lines leave open is said, until a flag says it', () => {
  const commas = 'commas are taken'
  const header =
    'the first line (0, 1, 2, 3) is taken for a header; if it is a row, say --header no, otherwise --header yes'
  test.each<[string, string, readonly number[], string[], TableFormat, readonly number[]]>([
    [
      'decimal commas',
      '0,81\n0,79\n',
      [0.81, 0.79],
      [
        `${commas} for decimal commas; if they stand between columns, say --decimal point, otherwise --decimal comma`,
      ],
      { decimal: 'point' },
      [0, 81, 0, 79],
    ],
    [
      'two charges',
      '1,0\n0,1\n',
      [1, 0, 0, 1],
      [
        `${commas} to stand between columns; if 0,81 is one number, say --decimal comma, otherwise --decimal point`,
      ],
      { decimal: 'comma' },
      [1, 0.1],
    ],
    [
      'a header of whole numbers',
      '0,1,2,3\n1,0,-1,0\n',
      [1, 0, -1, 0],
      [header],
      { header: false },
      [0, 1, 2, 3, 1, 0, -1, 0],
    ],
    [
      'a header of whole numbers over fractions',
      '0,1,2,3\n0.5,0.25,0.5,0.25\n',
      [0.5, 0.25, 0.5, 0.25],
      [header],
      { header: false },
      [0, 1, 2, 3, 0.5, 0.25, 0.5, 0.25],
    ],
    [
      'an index',
      ',Q\n0,0.5\n1,0.25\n',
      [0.5, 0.25],
      [
        'column 1, which has no name, numbers the rows and is left out; if it is a chain, choose the columns with --columns NAME,..., where it is called "column 1"',
      ],
      { columns: 'column 1,Q' },
      [0, 0.5, 1, 0.25],
    ],
  ])('%s', (_, text, values, warnings, format, others) => {
    expect(read(text)).toMatchObject({ values, warnings })
    expect(readAs(format, text)).toMatchObject({ values: others, warnings: [] })
  })

  it('where it leaves two things open or one of two, too', () => {
    expect(read('0;1\n0,5;0,25\n1,5;0,5\n')).toMatchObject({
      values: [0.5, 0.25, 1.5, 0.5],
      warnings: [expect.stringMatching(/^the first line \(0, 1\) is taken for a header/)],
    })
    expect(read('0,1\n1,0\n').warnings).toHaveLength(2)
  })

  it('with the count of rows in front, too', () => {
    expect(read('3\n0.5\n0.25\n0.75\n')).toMatchObject({
      values: [0.5, 0.25, 0.75],
      warnings: [expect.stringMatching(/^the first line \(3\) is taken for a header/)],
    })
  })

  it('or until a later row says it', () => {
    const open = '0,0\n'.repeat(1000)
    expect(read(open).warnings).toHaveLength(1)
    expect(read(`${open}-1,0\n`).warnings).toHaveLength(1)
    expect(read(`${open}0,-1\n`)).toMatchObject({ columns: 2, warnings: [] })
    expect(read(`${open}0,0.5\n`)).toMatchObject({ columns: 2, warnings: [] })
  })
})

describe('a first line that tells Excel what stands between columns', () => {
  it.each<[string, string, TableFormat]>([
    ['semicolons', 'sep=;\na;b\n0,5;0,25\n', {}],
    ['semicolons in quotes', '\ufeff"sep=;"\r\na;b\r\n0.5;0.25\r\n', {}],
    ['commas', 'SEP=,\na,b\n0.5,0.25\n', {}],
    ['commas above decimal ones in quotes', 'sep=,\na,b\n"0,5","0,25"\n', { decimal: 'comma' }],
    ['tabs', 'sep=\t\na\tb\n0.5\t0.25\n', {}],
    ['another mark than a flag', 'sep=,\na;b\n0,5;0,25\n', { delimiter: 'semicolon' }],
  ])('%s', (_, text, format) => {
    expect(readAs(format, text)).toMatchObject({ header: ['a', 'b'], values: [0.5, 0.25], warnings: [] })
  })

  it('settles what commas are', () => {
    expect(read('sep=;\n0,81\n0,79\n')).toMatchObject({ values: [0.81, 0.79], warnings: [] })
    expect(read('sep=,\n0,81\n0,79\n')).toMatchObject({ values: [0, 81, 0, 79], warnings: [] })
  })
})

describe('many columns and few rows', () => {
  const rows = (count: number) => `${'0.5,0.25,'.repeat(1000)}1\n`.repeat(count)
  const warning =
    /^2.001 columns and only 2 rows: a column is taken for a chain; if each row is a chain, swap rows and columns$/

  const warningsOf = (text: string) => {
    const table = new NumericTable('t.csv')
    table.push(Buffer.from(text))
    table.end()
    return table.warnings
  }

  it('may be swapped, which is said', () => {
    expect(warningsOf(rows(2))).toEqual([expect.stringMatching(warning)])
    expect(warningsOf(rows(201))).toEqual([])
    expect(warningsOf(`${'0.5,'.repeat(999)}0.5\n`)).toEqual([])
  })

  it('are no news where the rest was cut off', () => {
    const table = new NumericTable('t.csv')
    table.push(Buffer.from(rows(5)))
    table.end({ cut: true })
    expect(table.warnings).toEqual([])
  })
})

describe('a file of Stan', () => {
  const stan = [
    '# stan_version_major = 2',
    '# data, file = x.json',
    'lp__,accept_stat__,theta.1,theta.2',
    '# Adaptation terminated',
    '# Step size = 0.8',
    '-7.5,0.9,1.5,2.5',
    '-7.25,1,1.25,2.25',
    '# ',
    '#  Elapsed Time: 0.02 seconds (Warm-up)',
    '',
  ].join('\n')

  it('is read by column name', () => {
    expect(readAs({ columns: 'theta.2' }, stan)).toMatchObject({
      columns: 1,
      header: ['theta.2'],
      values: [2.5, 2.25],
      warnings: [],
    })
    expect(readAs({ columns: 'theta.2,theta.1' }, stan)).toMatchObject({ values: [2.5, 1.5, 2.25, 1.25] })
  })

  it('is not taken for chains without a word', () => {
    expect(read(stan).warnings).toEqual([expect.stringMatching(/Stan.*--columns NAME/)])
  })
})

it('words are no error in columns that are not read', () => {
  const text = 'day;start;Q\n"Mo; 1";hot;0,5\n"Tu #2";cold;0,25 # x\n'
  expect(readAs({ columns: 'Q' }, text)).toMatchObject({ header: ['Q'], values: [0.5, 0.25], warnings: [] })
  expect(readAs({ columns: '2' }, 'hot 1.5\ncold 2.5\n')).toMatchObject({ columns: 1, values: [1.5, 2.5] })
})
