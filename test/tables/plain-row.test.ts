import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { plainRow } from '../../src/tables/plain-row.ts'
import { tableCells } from '../../src/tables/table-cells.ts'
import { type Decimal, type Delimiter, decimals, delimiters } from '../../src/tables/table-format.ts'
import { tableNumber } from '../../src/tables/table-number.ts'

function read(line: string, delimiter: Delimiter, decimal: Decimal, targets: readonly number[]) {
  const bytes = Buffer.from(`x${line}1`)
  const values = new Float64Array(1 + targets.length)
  const format = {
    delimiter: delimiters[delimiter].charCodeAt(0),
    decimal: delimiter === 'comma' && decimal === 'comma' ? 256 : decimals[decimal].charCodeAt(0),
    targets: Int32Array.from(targets),
  }
  return plainRow(bytes, 1, bytes.length - 1, format, values, 1) ? [...values.subarray(1)] : undefined
}

test.each<[string, Delimiter, Decimal, number[], number[]]>([
  ['1,-2.5', 'comma', 'point', [0, 1], [1, -2.5]],
  [' 1 ;\t2 # x;y', 'semicolon', 'point', [0, 1], [1, 2]],
  ['0,81;-1,5', 'semicolon', 'comma', [0, 1], [0.81, -1.5]],
  ['1.0D+01 2d0', 'space', 'point', [0, 1], [10, 2]],
  ['1.00000000000000000005D-02', 'space', 'point', [0], [0.01]],
  ['0,00000000000000000000000000000000005;1e300', 'semicolon', 'comma', [0, 1], [5e-35, 1e300]],
  ['1,ab c,3', 'comma', 'point', [1, -1, 0], [3, 1, 0]],
  ['x 2 y', 'space', 'point', [-1, 0, -1], [2, 0, 0]],
  [',2', 'comma', 'point', [-1, 0], [2, 0]],
  ['a\t2', 'tab', 'point', [-1, 0], [2, 0]],
])('reads %j', (line, delimiter, decimal, targets, values) => {
  expect(read(line, delimiter, decimal, targets)).toEqual(values)
})

test.each<[string, Delimiter, Decimal, number[]]>([
  ['1,"2"', 'comma', 'point', [0, 1]],
  ['"a,b",2', 'comma', 'point', [-1, 0]],
  ['1,2,3', 'comma', 'point', [0, 1]],
  ['1 2 ', 'space', 'point', [0, 1, -1]],
  ['1 # 2', 'space', 'point', [0, -1]],
  ['1\x002', 'comma', 'point', [0]],
  ['1,2', 'comma', 'comma', [0]],
  ['5,', 'semicolon', 'comma', [0]],
  ['nan', 'space', 'point', [0]],
  ['1e999', 'space', 'point', [0]],
])('leaves %j to a closer look', (line, delimiter, decimal, targets) => {
  expect(read(line, delimiter, decimal, targets)).toBeUndefined()
})

it('finds what the closer look finds, or nothing', () => {
  const piece = fc.constantFrom('1', '0', '.', ',', '-', '+', 'e', 'D', ' ', '\t', ';', '#', '"', 'x', '25')
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 12 }),
      fc.constantFrom<Delimiter[]>('comma', 'semicolon', 'tab', 'space'),
      fc.constantFrom<Decimal[]>('point', 'comma'),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
      (pieces, delimiter, decimal, chosen) => {
        const line = pieces.join('')
        fc.pre(!/^[ \t]*(#|$)/.test(line))
        let used = 0
        const targets = chosen.map((is) => (is ? used++ : -1))
        const values = read(line, delimiter, decimal, targets)
        if (values === undefined) return
        const cells = tableCells(line, delimiter)
        expect(cells).toHaveLength(chosen.length)
        const numbers = cells.filter((_, i) => chosen[i]).map(({ text }) => tableNumber(text, decimal))
        expect(values.slice(0, used)).toEqual(numbers)
      },
    ),
    { numRuns: 20_000 },
  )
})
