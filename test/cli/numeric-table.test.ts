import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { NumericTable } from '../../src/cli/numeric-table.ts'
import { UsageError } from '../../src/errors.ts'

/** Reads a table from pieces of text or bytes. */
function read(...chunks: readonly (string | Uint8Array)[]) {
  const table = new NumericTable('t.csv')
  const values: number[] = []
  for (const chunk of chunks) values.push(...table.push(Buffer.from(chunk)).values)
  values.push(...table.end().values)
  return { columns: table.columns, header: table.header, values, line: table.line }
}

describe('a table is the same numbers', () => {
  const numbers = { columns: 2, values: [1, -2.5, 0.001, 4e10] }
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
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({ ...numbers, header: undefined })
  })

  test.each<[string, string, string[]]>([
    ['with a header', 'Q0,Q1\n1,-2.5\n1e-3,4E+10\n', ['Q0', 'Q1']],
    ['with a byte order mark and a header', '\ufeffQ0,Q1\r\n1,-2.5\r\n1e-3,4E+10\r\n', ['Q0', 'Q1']],
    ['with a header between blanks', '\n Q0\tQ1 \n1 -2.5\n1e-3 4E+10\n', ['Q0', 'Q1']],
    ['with a header in quotes', '"chain 0","ladung ü"\n1,-2.5\n1e-3,4E+10\n', ['chain 0', 'ladung ü']],
    ['with a header after a comment', '# v1\nQ0;Q1\n1;-2.5\n1e-3;4E+10\n', ['Q0', 'Q1']],
    ['with a header of which one name is empty', 'Q0,\n1,-2.5\n1e-3,4E+10\n', ['Q0', 'column 2']],
  ])('%s', (_, text, header) => {
    expect(read(text)).toMatchObject({ ...numbers, header })
  })
})

it('gives rows as they are completed', () => {
  const table = new NumericTable('t.csv')
  expect(table.push(Buffer.from('a b\n1 2\n3'))).toEqual({ rows: 1, values: Float64Array.of(1, 2) })
  expect(table.push(Buffer.from(' 4'))).toEqual({ rows: 0, values: new Float64Array() })
  expect(table.push(Buffer.from('\n5 6\n7 8\n9'))).toEqual({
    rows: 3,
    values: Float64Array.of(3, 4, 5, 6, 7, 8),
  })
  expect(table.push(Buffer.from(' 10'))).toMatchObject({ rows: 0 })
  expect(table.end()).toEqual({ rows: 1, values: Float64Array.of(9, 10) })
  expect(table.end()).toMatchObject({ rows: 0 })
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
  })
  for (let cut = 0; cut <= bytes.length; cut++)
    expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole)
  expect(read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
})

it('keeps no view of a chunk', () => {
  const table = new NumericTable('t.csv')
  const chunk = Buffer.from('1,2\n3')
  table.push(chunk)
  chunk.fill(0)
  expect([...table.push(Buffer.from(',4\n')).values]).toEqual([3, 4])
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
        fc.constantFrom(',', ';', ' ', '\t', '  ', ' , '),
        fc.constantFrom('\n', '\r\n', '\n\n', '\n# ,;x\n'),
        fc.boolean(),
        fc.array(fc.nat(200), { maxLength: 20 }),
        (rows, delimiter, lineEnd, header, cuts) => {
          const names = rows[0]!.map((_, i) => `name${i}`)
          const lines = (header ? [names, ...rows] : rows).map((row) => row.join(delimiter))
          const bytes = Buffer.from(lines.join(lineEnd))
          const chunks: Uint8Array[] = []
          let at = 0
          for (const cut of [...cuts, bytes.length]) {
            chunks.push(bytes.subarray(at, at + cut))
            at += cut
          }
          const result = read(...chunks)
          expect(result.columns).toBe(names.length)
          expect(result.header).toEqual(header ? names : undefined)
          expect(result.values).toEqual(rows.flat().map(Number))
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
      'a decimal comma',
      '1;2\n0,5;2\n',
      't.csv, line 2 column 1: "0,5" is not a number (write decimal points)',
    ],
    ['an empty cell', '1,2,3\n4,,6\n', 't.csv, line 2 column 2 is empty'],
    ['a comma at the end', 'a,b\n1,2,\n', /line 2 has 3 columns/],
    ['NaN', '1,2\n3,nan\n', /line 2 column 2 is nan: a series must be finite/],
    ['NaN in the first row', 'NaN 1\n', /line 1 column 1 is NaN/],
    ['infinity', 'a\n1\n-Inf\n', /line 3 column 1 \(a\) is -Inf/],
    ['too large a number', '1\n1e999\n', /1e999 is too large for float64/],
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

  it('a line without end', () => {
    const table = new NumericTable('t.csv')
    const chunk = Buffer.alloc(2 ** 24, 0x31)
    const endless = () => {
      for (let i = 0; i < 10; i++) table.push(chunk)
    }
    expect(endless).toThrow(/line 1 is longer than 64 MiB/)
  })

  it('long lines are not taken for one', () => {
    const table = new NumericTable('t.csv')
    const chunk = Buffer.alloc(2 ** 24, 0x31)
    chunk.write('\n#')
    for (let i = 0; i < 6; i++) table.push(chunk)
    expect(table.end().rows).toBe(0)
  })

  it('nothing is no error here', () => {
    expect(read('')).toMatchObject({ columns: 0, header: undefined, values: [] })
    expect(read('# only\n\n')).toMatchObject({ columns: 0, values: [], line: 2 })
    expect(read('a,b\n')).toMatchObject({ columns: 2, header: ['a', 'b'], values: [] })
  })
})
