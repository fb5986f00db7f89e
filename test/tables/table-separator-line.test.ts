import { expect, test } from 'vitest'
import { separatorLine } from '../../src/tables/table-separator-line.ts'

test.each<[string, string | undefined]>([
  ['sep=;', 'semicolon'],
  ['"sep=,"', 'comma'],
  ['SEP=\t', 'tab'],
  ['sep=;;;', 'semicolon'],
  ['sep=', undefined],
  ['sep=|', undefined],
  ['sep=1', undefined],
  ['sep;a', undefined],
  ['a,sep=;', undefined],
])('%j: %s', (line, delimiter) => {
  expect(separatorLine(line)).toBe(delimiter)
})
